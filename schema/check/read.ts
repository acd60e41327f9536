import { GraphQLError, Source, isTypeDefinitionNode, isTypeExtensionNode, parse, type DocumentNode } from "graphql";
import { compositionHelp } from "../compose-help.ts";
import { findingAt, type CheckFinding } from "./finding.ts";

/**
 * Threat: SDL from outside costs more the larger it is (composition about with the number of types), and somebody sends 20 MB or 100,000 types. So bytes are counted before a parser sees them, words and
 * types before composition does. A request to the gateway has at most 1 MB, so no more bytes would get here.
 */
export const SDL_LIMITS = Object.freeze({ bytes: 900_000, tokens: 200_000, types: 2_000 });

export interface ReadSdl {
  readonly document?: DocumentNode;
  readonly findings: readonly CheckFinding[];
}

/** Parses a subgraph's SDL within the limits; without a document the findings say why. */
export function readSubgraphSdl(name: string, sdl: string): ReadSdl {
  const bytes = Buffer.byteLength(sdl);
  if (bytes > SDL_LIMITS.bytes) return refused(name, "SDL_TOO_LARGE", `The SDL has ${bytes} bytes; ${SDL_LIMITS.bytes} is the most.`);
  try {
    const document = parse(new Source(sdl, name), { maxTokens: SDL_LIMITS.tokens });
    const types = document.definitions.filter((each) => isTypeDefinitionNode(each) || isTypeExtensionNode(each)).length;
    if (types > SDL_LIMITS.types)
      return refused(name, "SDL_TOO_MANY_TYPES", `The SDL defines ${types} types; ${SDL_LIMITS.types} is the most of one subgraph.`);
    return { document, findings: [] };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (/Document contains more that \d+ tokens/.test(error.message))
      return refused(name, "SDL_TOO_LARGE", `The SDL has more than ${SDL_LIMITS.tokens} words and signs.`);
    const [place] = error.locations ?? [];
    return {
      findings: [
        {
          severity: "ERROR",
          code: "INVALID_GRAPHQL",
          message: error.message,
          help: compositionHelp("INVALID_GRAPHQL"),
          subgraph: name,
          ...(place !== undefined && { line: place.line, column: place.column }),
        },
      ],
    };
  }
}

function refused(subgraph: string, code: string, message: string): ReadSdl {
  return { findings: [findingAt(subgraph, undefined, { code, message, help: "Publish it as several subgraphs, each with its part." })] };
}
