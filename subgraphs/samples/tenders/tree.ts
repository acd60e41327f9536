import { escapeXml } from "../formats/xml.ts";

/** An element of a sample notice: its name, attributes, and text or elements. Where there is nothing to say, it is left out. */
export type Node = string | undefined;

/** One element with what it holds; undefined where that is nothing. */
export function node(name: string, content: string | readonly Node[] | undefined, attributes: Readonly<Record<string, string>> = {}): Node {
  const inner = typeof content === "string" ? escapeXml(content) : content?.filter((each) => each !== undefined).join("");
  return inner === undefined || inner === "" ? undefined : `<${name}${list(attributes)}>${inner}</${name}>\n`;
}

/** An element that says all by being there. */
export function mark(name: string, attributes: Readonly<Record<string, string>> = {}): Node {
  return `<${name}${list(attributes)}/>\n`;
}

export function document(name: string, content: readonly Node[], attributes: Readonly<Record<string, string>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!-- A sample: buyers, firms and texts are invented. -->\n${node(name, content, attributes) ?? ""}`;
}

function list(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join("");
}
