import { isThing, termOf, type Thing } from "./thing.ts";

/**
 * The things of one type in a JSON-LD block, wherever they stand: alone, in a list, in `@graph`, inside another thing. Contexts are not resolved (that would
 * mean asking other hosts); they only tell whether plain terms are schema.org's.
 */
export interface JsonLdOptions {
  /** Types looked for, without prefix. */
  readonly types: ReadonlySet<string>;
  /** Takes note of every thing with an `@id`, for things that refer to it. */
  readonly note: (id: string, thing: Thing) => void;
}

const MOST_DEPTH = 64;
const MOST_NODES = 100_000;

/** The things found, outermost ones only; undefined for a block that nests deeper than 64 levels or holds more than 100,000 values. */
export function thingsInJsonLd(block: unknown, { types, note }: JsonLdOptions): readonly Thing[] | undefined {
  const found: Thing[] = [];
  let nodes = 0;
  let whole = true;
  walk(block, { depth: 0, plain: true, inside: false });
  return whole ? found : undefined;

  function walk(value: unknown, at: { readonly depth: number; readonly plain: boolean; readonly inside: boolean }): void {
    if (typeof value !== "object" || value === null) return;
    nodes += 1;
    if (at.depth > MOST_DEPTH || nodes > MOST_NODES) {
      whole = false;
      return;
    }
    if (Array.isArray(value)) {
      for (const each of value) walk(each, { ...at, depth: at.depth + 1 });
      return;
    }
    if (!isThing(value)) return;
    const plain = Object.hasOwn(value, "@context") ? JSON.stringify(value["@context"]).includes("schema.org") : at.plain;
    const id = value["@id"];
    if (typeof id === "string" && Object.keys(value).length > 1) note(id, value);
    const fits = [value["@type"]]
      .flat()
      .some((type) => typeof type === "string" && types.has(termOf(type)) && (plain || termOf(type) !== type));
    if (fits && !at.inside) found.push(value);
    for (const [key, each] of Object.entries(value)) {
      if (key !== "@context") walk(each, { depth: at.depth + 1, plain, inside: at.inside || fits });
    }
  }
}
