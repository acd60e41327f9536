import { isRecord, type Json } from "../../../query/json.ts";
import type { Schemas } from "./json-schema.ts";

/** How a REST list is told to go on, beside the header Link, which every program follows. */
export type RestPaging =
  | { readonly kind: "page"; readonly parameter: string; readonly first: number }
  | { readonly kind: "offset"; readonly parameter: string }
  | { readonly kind: "next"; readonly at: readonly string[] };

const PAGE = /^(page|page_?number|side|sidenr|p)$/i;
const OFFSET = /^(offset|skip|start|start_?index|from)$/i;
const SIZE = /^(limit|per_?page|page_?size|size|count|top|antal|take)$/i;
const LINKS: readonly (readonly string[])[] = [
  ["next"],
  ["links", "next"],
  ["_links", "next", "href"],
  ["meta", "next"],
  ["paging", "next"],
  ["pagination", "next"],
];
const MOST_OF_A_PAGE = 100;

/** The paging that an operation's parameters, or the links in its answer, tell of; null where none does. */
export function pagingOf(parameters: readonly Json[], operation: Json, schemas: Schemas): RestPaging | null {
  const responses = isRecord(operation["responses"]) ? operation["responses"] : {};
  const content = schemas.node(responses["200"] ?? responses["2XX"] ?? responses["default"])["content"];
  const [media] = Object.values(isRecord(content) ? content : {});
  const answer = schemas.schema(isRecord(media) ? media["schema"] : {});
  const link = LINKS.find((at) => leadsTo(answer, at, schemas));
  if (link !== undefined) return { kind: "next", at: link };
  const named = (pattern: RegExp): Json | undefined => queried(parameters).find(({ name }) => pattern.test(String(name)));
  const page = named(PAGE);
  if (page !== undefined) {
    const { default: first, minimum } = schemas.schema(page["schema"]);
    return { kind: "page", parameter: String(page["name"]), first: [first, minimum].includes(0) ? 0 : 1 };
  }
  const offset = named(OFFSET);
  return offset === undefined ? null : { kind: "offset", parameter: String(offset["name"]) };
}

export interface Values {
  readonly query: Readonly<Record<string, string>>;
  /** Names of parameters that have to be given, and of which nobody says how. */
  readonly missing: readonly string[];
}

/** What the list is asked with: large pages, and what has to be given, as the description gives it. */
export function valuesOf(parameters: readonly Json[], schemas: Schemas): Values {
  const query: Record<string, string> = {};
  const missing: string[] = [];
  for (const parameter of queried(parameters)) {
    const name = String(parameter["name"]);
    const { default: given, example, enum: words, maximum } = schemas.schema(parameter["schema"]);
    if (SIZE.test(name)) query[name] = String(Math.min(typeof maximum === "number" ? maximum : MOST_OF_A_PAGE, MOST_OF_A_PAGE));
    else if (parameter["required"] === true && !PAGE.test(name) && !OFFSET.test(name)) {
      const value = given ?? parameter["example"] ?? example ?? (Array.isArray(words) ? words[0] : undefined);
      query[name] = String(value ?? "");
      if (value === undefined) missing.push(name);
    }
  }
  return { query, missing };
}

function queried(parameters: readonly Json[]): readonly Json[] {
  return parameters.filter((each) => each["in"] === "query");
}

/** Whether the answer has a text at the place. */
function leadsTo(answer: Json, at: readonly string[], schemas: Schemas): boolean {
  let schema = answer;
  for (const key of at) {
    const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
    if (!Object.hasOwn(properties, key)) return false;
    schema = schemas.schema(properties[key]);
  }
  return schema["type"] === "string" || (Array.isArray(schema["type"]) && schema["type"].includes("string"));
}
