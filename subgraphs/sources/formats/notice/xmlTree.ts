import { Tokenizer } from "htmlparser2";
import { HubError } from "../../../../schema/errors.ts";

/**
 * XML of a notice as a tree of elements by local name. Threats: entities that unfold to gigabytes or name a file of this machine, nesting that ends the process, a file
 * whose end is missing and that looks like a shorter notice. So a document type is refused where it begins, entities other than XML's five are never replaced,
 * depth and number of elements are bounded, and what is not well formed is refused with its line. What is personal is dropped here, before anything else sees it.
 */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly content: readonly (XmlElement | string)[];
  /** Counted from 1. */
  readonly line: number;
}

export interface XmlTree {
  readonly root: XmlElement;
  /** The words of dropped elements that name persons, so that they can be taken out of running text too; to be forgotten after that. */
  readonly dropped: readonly string[];
}

export interface XmlOptions {
  /** Local names of elements that are dropped with all they hold. */
  readonly drop: ReadonlySet<string>;
  /** Which of them name persons. */
  readonly names: ReadonlySet<string>;
}

const MOST_DEPTH = 100;
const MOST_ELEMENTS = 300_000;
const MOST_CHARACTERS = 10_000_000;

interface Open {
  readonly raw: string;
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly content: (XmlElement | string)[];
  readonly line: number;
  readonly kept: boolean;
}

/** Parses a whole document. Throws RECORD_XML_BROKEN or RECORD_XML_REFUSED, with the line in `details`. */
export function parseXml(source: string, { drop, names }: XmlOptions): XmlTree {
  if (source.length > MOST_CHARACTERS) throw refused("has more than 10 million characters", 1);
  const lineOf = createLines(source);
  const stack: Open[] = [];
  const dropped: string[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let opening: Open | undefined;
  let attribute = "";
  let value = "";

  const text = (part: string, at: number): void => {
    const top = stack.at(-1);
    if (top === undefined) {
      if (/[^\s\uFEFF]/.test(part)) throw broken("has text outside its root element", lineOf(at));
      return;
    }
    const last = top.content.at(-1);
    if (typeof last === "string") top.content[top.content.length - 1] = last + part;
    else top.content.push(part);
  };
  const close = (): void => {
    const done = stack.pop();
    if (done === undefined) return;
    const element: XmlElement = { name: done.name, attributes: done.attributes, content: done.content, line: done.line };
    const parent = stack.at(-1);
    if (done.kept) {
      if (parent === undefined) root = element;
      else parent.content.push(element);
    } else if (names.has(done.name)) dropped.push(...wordsOf(element));
  };
  const tokens = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        elements += 1;
        if (elements > MOST_ELEMENTS) throw refused(`has more than ${MOST_ELEMENTS} elements`, lineOf(start));
        if (stack.length >= MOST_DEPTH) throw refused(`is nested more than ${MOST_DEPTH} deep`, lineOf(start));
        if (stack.length === 0 && root !== undefined) throw broken("has a second root element", lineOf(start));
        const raw = source.slice(start, end);
        const name = localName(raw);
        const kept = (stack.at(-1)?.kept ?? true) && !drop.has(name);
        opening = { raw, name, attributes: new Map(), content: [], line: lineOf(start), kept };
      },
      onattribname(start, end) {
        attribute = localName(source.slice(start, end));
        value = "";
      },
      onattribdata(start, end) {
        value += source.slice(start, end);
      },
      onattribentity(point) {
        value += String.fromCodePoint(point);
      },
      onattribend(quote, end) {
        if (quote < 2) throw broken("has an attribute without quotation marks", lineOf(end));
        opening?.attributes.set(attribute, value);
      },
      onopentagend() {
        if (opening !== undefined) stack.push(opening);
        opening = undefined;
      },
      onselfclosingtag() {
        if (opening !== undefined) stack.push(opening);
        opening = undefined;
        close();
      },
      onclosetag(start, end) {
        const top = stack.at(-1);
        const raw = source.slice(start, end);
        if (top?.raw !== raw) throw broken(mismatch(top, raw), lineOf(start));
        close();
      },
      ontext(start, end) {
        const part = source.slice(start, end);
        if (part.includes("<")) throw broken("has a < that begins no tag", lineOf(start));
        text(part, start);
      },
      ontextentity(point, end) {
        text(String.fromCodePoint(point), end);
      },
      oncdata(start, end, offset) {
        text(source.slice(start, end - offset).replace(/^<!\[CDATA\[/, ""), start);
      },
      ondeclaration(start) {
        throw refused("has a document type or another declaration, which a notice has no use for", lineOf(start));
      },
      oncomment: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  );
  tokens.write(source);
  tokens.end();
  const unclosed = stack.at(-1);
  const end = lineOf(source.length);
  if (unclosed !== undefined) throw broken(`ends before <${shown(unclosed.raw)}> of line ${unclosed.line} does`, end);
  if (root === undefined || !source.trimEnd().endsWith(">")) throw broken("ends before it is complete", end);
  return { root, dropped };
}

function mismatch(top: Open | undefined, raw: string): string {
  return top === undefined
    ? `closes <${shown(raw)}>, which is not open`
    : `closes <${shown(raw)}> where <${shown(top.raw)}> of line ${top.line} is open`;
}

function localName(raw: string): string {
  return raw.slice(raw.indexOf(":") + 1);
}

function shown(raw: string): string {
  return raw.slice(0, 60);
}

function broken(what: string, line: number): HubError {
  return new HubError("RECORD_XML_BROKEN", `line ${line}: the XML ${what}`, { details: { line } });
}

function refused(what: string, line: number): HubError {
  return new HubError("RECORD_XML_REFUSED", `line ${line}: the XML ${what}`, { details: { line } });
}

/** Lines are asked for in the order of the source, nearly always. `next` is where the line known ends, so that a source of one line is searched once. */
function createLines(source: string): (at: number) => number {
  const endFrom = (start: number): number => {
    const end = source.indexOf("\n", start);
    return end === -1 ? source.length : end;
  };
  let [line, begins, next] = [1, 0, endFrom(0)];
  return (at) => {
    if (at < begins) [line, begins, next] = [1, 0, endFrom(0)];
    while (next < at && next < source.length) {
      line += 1;
      begins = next + 1;
      next = endFrom(begins);
    }
    return line;
  };
}

function wordsOf({ content }: XmlElement): readonly string[] {
  return content.flatMap((part) => (typeof part !== "string" || part.trim() === "" ? [] : [part.trim()]));
}
