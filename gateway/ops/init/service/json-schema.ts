import { isRecord, type Json } from "../../../query/json.ts";

/** The schemas of an OpenAPI document, its references followed (JSON Schema, as OpenAPI 3.0 and 3.1 use it). */
export interface Schemas {
  /** What a node says, its `$ref` followed; an empty object where it leads nowhere. */
  node(value: unknown): Json;
  /** A schema with the parts of its `allOf` in one, and of alternatives the first object or list. */
  schema(value: unknown): Json;
  /** Names of a schema's fields, `a.b` for those of an inner object; lists of objects are left out. */
  columns(schema: Json): readonly string[];
  /** Where in an answer the list of objects is, outermost first, and what its records are. */
  listIn(schema: Json): { readonly at: readonly string[]; readonly item: Json } | undefined;
}

/** References that lead in a circle, and schemas that never end, are followed this far. */
const MOST_STEPS = 20;
const MOST_DEPTH = 3;
const MOST_COLUMNS = 200;

export function schemasOf(document: Json): Schemas {
  const node = (value: unknown): Json => {
    let found = value;
    for (let step = 0; step < MOST_STEPS && isRecord(found) && typeof found["$ref"] === "string"; step += 1)
      found = pointed(document, found["$ref"]);
    return isRecord(found) && !("$ref" in found) ? found : {};
  };
  const schema = (value: unknown, depth = 0): Json => {
    const found = node(value);
    if (depth > MOST_STEPS) return found;
    const parts = listOf(found["allOf"]).map((each) => schema(each, depth + 1));
    const alternative = [...listOf(found["oneOf"]), ...listOf(found["anyOf"])]
      .map((each) => schema(each, depth + 1))
      .find((each) => "items" in each || Object.keys(each["properties"] ?? {}).length > 0);
    const all = [...(alternative === undefined ? [] : [alternative]), ...parts, found];
    return { ...Object.assign({}, ...all), properties: Object.assign({}, ...all.map((each) => each["properties"])) as Json };
  };
  const propertiesOf = (of: Json): readonly (readonly [string, Json])[] =>
    Object.entries(isRecord(of["properties"]) ? of["properties"] : {}).map(([name, each]) => [name, schema(each)]);
  const isObject = (of: Json): boolean => propertiesOf(of).length > 0;
  const isLeaf = (of: Json): boolean => !isObject(of) && (!("items" in of) || !isObject(schema(of["items"])));

  const columns = (of: Json): readonly string[] =>
    propertiesOf(of)
      .flatMap(([name, inner]) => {
        if (isLeaf(inner)) return [name];
        return propertiesOf(inner).flatMap(([below, each]) => (isLeaf(each) ? [`${name}.${below}`] : []));
      })
      .slice(0, MOST_COLUMNS);
  const listIn = (of: Json, at: readonly string[] = []): ReturnType<Schemas["listIn"]> => {
    if ("items" in of) return isObject(schema(of["items"])) ? { at, item: schema(of["items"]) } : undefined;
    if (at.length === MOST_DEPTH) return undefined;
    for (const [name, inner] of propertiesOf(of)) {
      const found = listIn(inner, [...at, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return { node, schema: (value) => schema(value), columns, listIn: (of) => listIn(of) };
}

/** A JSON Pointer within the document (RFC 6901); other documents are not asked for. */
function pointed(document: Json, reference: string): unknown {
  if (!reference.startsWith("#/")) return {};
  let found: unknown = document;
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
