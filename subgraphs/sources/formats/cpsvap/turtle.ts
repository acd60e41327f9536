import { EventEmitter } from "node:events";
import type { Lexer, Parser, ParserOptions, TokenCallback } from "n3";
import { HubError } from "../../../../schema/errors.ts";
import type { Graph } from "./graph.ts";
import { addQuad, type Quad } from "./quad.ts";

export interface TurtleContext {
  readonly syntax: "turtle" | "ntriples";
  /** What relative IRIs are relative to. */
  readonly base: string;
  /** Named in errors. */
  readonly whom: string;
}

const SYNTAXES = { turtle: { name: "Turtle", format: "text/turtle" }, ntriples: { name: "N-Triples", format: "N-Triples" } } as const;

/**
 * Adds the statements of RDF 1.1 Turtle or N-Triples to a graph while they arrive. What stops in the middle of a statement is cut (FETCH_TRUNCATED); of a document
 * cut between two statements nothing can tell but the transport.
 */
export async function readTurtle(texts: AsyncIterable<string>, graph: Graph, { syntax, base, whom }: TurtleContext): Promise<void> {
  const n3 = await import("n3"); // loaded when the first such source is read: most hubs have none
  const { name, format } = SYNTAXES[syntax];
  const tags = createTagStore();
  const lexer = tolerant(new n3.Lexer({ lineMode: syntax === "ntriples" }), tags);
  const parser: Parser = new n3.Parser({ format, lexer, ...(syntax === "turtle" ? { baseIRI: base } : {}) } as ParserOptions); // the types lack `lexer`
  const input = new EventEmitter();
  let fault: Error | undefined;
  let ended = false;
  parser.parse(input, (error: Error | null, quad?: Quad | null) => {
    if (error !== null) fault ??= error;
    else if (quad) addQuad(graph, tags.restored(quad));
  });
  const check = (): void => {
    if (fault === undefined) return;
    const line = /line (\d{1,12})/.exec(fault.message)?.[1] ?? "unknown";
    if (ended) throw new HubError("FETCH_TRUNCATED", `${whom} ends its ${name} inside a statement (line ${line}).`);
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with something that is not ${name} (line ${line}).`);
  };
  for await (const text of texts) {
    input.emit("data", text);
    check();
  }
  ended = true;
  input.emit("end");
  check();
}

/**
 * The grammar of Turtle allows a language tag's parts any length, BCP 47 eight characters, and the parser ends at the first that is longer; a whole catalogue would be
 * lost for `nl-be-x-generated-informal`, which Flanders writes. Such tags go through the parser under a short name.
 */
interface TagStore {
  shortened(tag: string): string;
  restored(quad: Quad): Quad;
}

function createTagStore(): TagStore {
  const short = new Map<string, string>();
  const long = new Map<string, string>();
  return {
    shortened(tag) {
      if (!/[^-]{9}/.test(tag)) return tag;
      const name = short.get(tag) ?? `x-long-${short.size}`;
      short.set(tag, name);
      long.set(name, tag);
      return name;
    },
    restored(quad) {
      const tag = quad.object.language === undefined ? undefined : long.get(quad.object.language);
      return tag === undefined
        ? quad
        : { subject: quad.subject, predicate: quad.predicate, object: { termType: "Literal", value: quad.object.value, language: tag } };
    },
  };
}

function tolerant(lexer: Lexer, tags: TagStore): Lexer {
  const tokenize = lexer.tokenize.bind(lexer);
  const wrapped = (input: EventEmitter, callback: TokenCallback): void =>
    tokenize(input, (error, token) =>
      callback(error, token?.type === "langcode" ? { ...token, value: tags.shortened(token.value ?? "") } : token),
    );
  return Object.assign(lexer, { tokenize: wrapped });
}
