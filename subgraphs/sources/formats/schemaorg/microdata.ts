import { findAll } from "domutils";
import type { parseDocument } from "htmlparser2";
import { typesOf, type Thing } from "./thing.ts";

/**
 * Microdata (HTML Living Standard, section 5): things written into the page's own tags. Threat: `itemref` leads round and multiplies, and of two thousand tags
 * inside each other every one may be a property with all the text inside; so steps, values and characters are bounded.
 */
export type HtmlDocument = ReturnType<typeof parseDocument>;
type Node = HtmlDocument["children"][number];
type Tag = ReturnType<typeof findAll>[number];

interface Item {
  readonly thing: Record<string, unknown>;
  /** Whether it is, or stands in, one of those looked for. */
  readonly inside: boolean;
  /** Ids that `itemref` has led through on the way here. */
  readonly way: readonly string[];
}

const MOST_STEPS = 300_000;
const MOST_REFERENCES = 20;
const MOST_VALUES = 2000;
const MOST_CHARACTERS = 5_000_000;
/** Section 5.2.4: whose value is an address, in which attribute. */
const ADDRESSES: ReadonlyMap<string, string> = new Map([
  ...["a", "area", "link"].map((name) => [name, "href"] as const),
  ...["audio", "embed", "iframe", "img", "source", "track", "video"].map((name) => [name, "src"] as const),
  ["object", "data"],
]);
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ["meta", "content"],
  ["data", "value"],
  ["meter", "value"],
  ["time", "datetime"],
]);

/** The things of the given types, outermost ones only. */
export function thingsInMicrodata(document: HtmlDocument, types: ReadonlySet<string>, page: string): readonly Thing[] {
  const found: Thing[] = [];
  let characters = MOST_CHARACTERS;
  const byId = new Map<string, Tag>();
  for (const tag of findAll((each) => "id" in each.attribs, document)) byId.set(tag.attribs["id"] ?? "", tag);
  const stack: { readonly node: Node; readonly item: Item | undefined }[] = document.children
    .toReversed()
    .map((node) => ({ node, item: undefined }));
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const next = stack.pop();
    if (next === undefined) break;
    const { node, item } = next;
    if (!isTag(node)) continue;
    const names = (node.attribs["itemprop"] ?? "").split(/\s+/).filter((name) => name !== "");
    let within = item;
    if ("itemscope" in node.attribs) {
      const thing = thingOf(node, page);
      const fits = typesOf(thing).some((type) => types.has(type)) && isSchemaOrg(node);
      const inside = item?.inside === true && names.length > 0;
      const way = item?.way ?? [];
      if (fits && !inside) found.push(thing);
      if (item !== undefined) add(item.thing, names, thing);
      within = { thing, inside: inside || fits, way };
      for (const id of (node.attribs["itemref"] ?? "").split(/\s+/).slice(0, MOST_REFERENCES)) {
        const other = byId.get(id);
        if (other !== undefined && !way.includes(id)) stack.push({ node: other, item: { ...within, way: [...way, id] } });
      }
    } else if (item !== undefined && names.length > 0) {
      const value = valueOf(node, page, characters);
      characters -= value.length;
      add(item.thing, names, value);
    }
    for (const child of node.children.toReversed()) stack.push({ node: child, item: within });
  }
  return found;
}

function isTag(node: Node): node is Tag {
  return "attribs" in node;
}

function isSchemaOrg(tag: Tag): boolean {
  return /\bschema\.org\//.test(tag.attribs["itemtype"] ?? "");
}

function thingOf(tag: Tag, page: string): Record<string, unknown> {
  const thing: Record<string, unknown> = { "@type": (tag.attribs["itemtype"] ?? "").split(/\s+/).filter((type) => type !== "") };
  const id = tag.attribs["itemid"];
  if (id !== undefined) thing["@id"] = absolute(id, page);
  return thing;
}

function add(thing: Record<string, unknown>, names: readonly string[], value: unknown): void {
  for (const name of names) {
    if (name.startsWith("@") || name === "__proto__") continue;
    const before = Object.hasOwn(thing, name) ? thing[name] : undefined;
    if (!Array.isArray(before)) thing[name] = [value];
    else if (before.length < MOST_VALUES) before.push(value);
  }
}

function valueOf(tag: Tag, page: string, most: number): string {
  const address = ADDRESSES.get(tag.name);
  if (address !== undefined) return absolute(tag.attribs[address] ?? "", page);
  const attribute = ATTRIBUTES.get(tag.name);
  return (attribute === undefined ? undefined : tag.attribs[attribute]) ?? tag.attribs["content"] ?? textOf(tag, most);
}

/** The text inside a tag, at most so many characters of it. */
function textOf(tag: Tag, most: number): string {
  const parts: string[] = [];
  const stack: Node[] = tag.children.toReversed();
  let length = 0;
  for (let node = stack.pop(); node !== undefined && length < most; node = stack.pop()) {
    if ("children" in node) stack.push(...node.children.toReversed());
    else if (node.type === "text") {
      parts.push(node.data);
      length += node.data.length;
    }
  }
  return parts.join("").slice(0, most);
}

function absolute(address: string, page: string): string {
  return URL.parse(address.trim(), page)?.href ?? address;
}
