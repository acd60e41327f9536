import type { XmlElement } from "./xmlTree.ts";

/** Ways to look into a notice's tree. What is missing is undefined or an empty list. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element === undefined ? [] : elementsOf(element).filter((child) => child.name === name);
}

/** The first element along a path of local names. */
export function at(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce((found, name) => (found === undefined ? undefined : elementsOf(found).find((child) => child.name === name)), element);
}

/** Every element along a path of local names. */
export function all(element: XmlElement | undefined, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce(
    (found: readonly XmlElement[], name) => found.flatMap((each) => childrenOf(each, name)),
    element === undefined ? [] : [element],
  );
}

/** Elements of one of the names at any depth, in the order of the document; not looked for inside one that is found. */
export function within(element: XmlElement | undefined, ...names: readonly string[]): readonly XmlElement[] {
  if (element === undefined) return [];
  return elementsOf(element).flatMap((child) => (names.includes(child.name) ? [child] : within(child, ...names)));
}

/** All text; paragraphs (`P`) on lines of their own. Undefined where there is none. */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const text = words(element)
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n\s*/g, "\n")
    .trim();
  return text === "" ? undefined : text;
}

/** The first own text of a path. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  return textOf(at(element, ...path));
}

function words({ content }: XmlElement): string {
  return content
    .map((part) => {
      if (typeof part === "string") return part.replace(/\s+/g, " ");
      return part.name === "P" ? `\n${words(part)}\n` : words(part);
    })
    .join("");
}

function elementsOf({ content }: XmlElement): readonly XmlElement[] {
  return content.filter((part) => typeof part !== "string");
}
