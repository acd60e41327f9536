import { byLanguage, preferred, type LanguageOptions, type Said, type Texts } from "../languages.ts";
import { isBlank, type Graph, type Term } from "./graph.ts";
import { ADDRESS, AGENT, CONCEPT, CONTACT, SERVICE, VALUE, WEB_ADDRESS } from "./vocabulary.ts";

/** A concept of a code list, or a text in its place. */
export interface Concept {
  /** The IRI. */
  readonly id?: string;
  /** The end of the IRI, else the notation. */
  readonly code?: string;
  /** The label where the document has it, else the code. */
  readonly word?: string;
}

export interface Contact {
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly pages: readonly string[];
  readonly addresses: readonly string[];
}

export interface Agent {
  readonly id?: string;
  readonly name?: string;
  readonly identifier: readonly string[];
  readonly spatial: readonly Concept[];
  readonly contacts: readonly Contact[];
}

/** What a graph says of the nodes around a service. */
export interface NodeReader {
  texts(subject: string, predicates: readonly string[]): Texts;
  strings(subject: string, predicates: readonly string[]): readonly string[];
  concepts(subject: string, predicates: readonly string[]): readonly Concept[];
  places(subject: string, predicates: readonly string[]): readonly Concept[];
  contacts(subject: string, predicates: readonly string[]): readonly Contact[];
  /** Channels: contacts with a kind. */
  channels(subject: string, predicates: readonly string[]): readonly (Contact & { readonly types: readonly Concept[] })[];
  agents(subject: string, predicates: readonly string[]): readonly Agent[];
  pages(subject: string, predicates: readonly string[]): readonly string[];
}

/**
 * Reads a graph from its services outwards. Each step is written down (service, authority, its contact point, its address), none follows a node to wherever it
 * leads: so a graph that goes round cannot lead round. A node that many services point to is read once and shared.
 */
export function createNodeReader(graph: Graph, options: LanguageOptions): NodeReader {
  const said = (subject: string, predicates: readonly string[]): readonly Said[] =>
    graph.values(subject, predicates).flatMap((term) => (term.kind === "literal" ? [{ text: term.text, tag: term.tag }] : []));
  /** The texts of the first term that has any: a label is not made of several properties. */
  const label = (subject: string, predicates: readonly string[]): string | undefined =>
    predicates.map((predicate) => preferred(said(subject, [predicate]), options)).find((text) => text !== undefined && text.trim() !== "");
  const strings = (subject: string, predicates: readonly string[]): readonly string[] =>
    graph.values(subject, predicates).flatMap((term) => {
      if (term.kind === "literal") return [term.text];
      const inside = graph.values(term.id, VALUE).map((value) => (value.kind === "literal" ? value.text : value.id));
      return inside.length > 0 ? inside : isBlank(term.id) ? [] : [decoded(term.id)];
    });

  const concept = shared((id): Concept => {
    const code = isBlank(id) ? label(id, CONCEPT.code) : (ending(id) ?? label(id, CONCEPT.code));
    const word = label(id, CONCEPT.label) ?? code;
    return { ...(isBlank(id) ? {} : { id }), ...(code === undefined ? {} : { code }), ...(word === undefined ? {} : { word }) };
  });
  const place = shared((id): Concept => {
    const territory = territoryOf(id);
    return territory === undefined ? concept(id) : { id, code: territory, word: territory };
  });
  const address = shared((id): string => {
    const whole = label(id, ADDRESS.whole);
    if (whole !== undefined) return whole;
    const line = (parts: readonly (readonly string[])[]) => parts.flatMap((part) => label(id, part) ?? []).join(" ");
    return [line([ADDRESS.street, ADDRESS.number]), line([ADDRESS.postcode, ADDRESS.town])].filter((part) => part !== "").join(", ");
  });
  const pages = (subject: string, predicates: readonly string[]): readonly string[] =>
    graph.values(subject, predicates).flatMap((term) => {
      if (term.kind === "literal") return [term.text];
      const inside = strings(term.id, WEB_ADDRESS);
      return inside.length > 0 ? inside : isBlank(term.id) ? [] : [term.id];
    });
  const contact = shared((id): Contact => ({
    phones: strings(id, CONTACT.phones),
    emails: strings(id, CONTACT.emails),
    pages: pages(id, CONTACT.pages),
    addresses: each(graph.values(id, CONTACT.addresses), address, (text) => text).filter((text) => text !== ""),
  }));
  const channel = shared((id) => ({ types: each(graph.values(id, CONTACT.type), concept, wordOnly), ...contact(id) }));
  const agent = shared((id): Agent => {
    const name = label(id, AGENT.name);
    return {
      ...(isBlank(id) ? {} : { id }),
      ...(name === undefined ? {} : { name }),
      identifier: strings(id, AGENT.identifier),
      spatial: each(graph.values(id, SERVICE.spatial), place, wordOnly),
      contacts: nodes(graph.values(id, SERVICE.contacts), contact),
    };
  });

  return Object.freeze({
    texts: (subject: string, predicates: readonly string[]) =>
      byLanguage(predicates.map((predicate) => said(subject, [predicate])).find((found) => found.length > 0) ?? [], options),
    strings,
    concepts: (subject: string, predicates: readonly string[]) => each(graph.values(subject, predicates), concept, wordOnly),
    places: (subject: string, predicates: readonly string[]) => each(graph.values(subject, predicates), place, wordOnly),
    contacts: (subject: string, predicates: readonly string[]) => nodes(graph.values(subject, predicates), contact),
    channels: (subject: string, predicates: readonly string[]) => nodes(graph.values(subject, predicates), channel),
    agents: (subject: string, predicates: readonly string[]) =>
      each(graph.values(subject, predicates), agent, (name): Agent => ({ name, identifier: [], spatial: [], contacts: [] })),
    pages,
  });
}

/** Danish areas as public vocabularies name them: NUTS, the EU's countries, the Danish address register. */
const TERRITORIES: readonly (readonly [RegExp, (code: string) => string])[] = [
  [/\/nuts(?:\/code|\/\d{4})?\/(DK\d{3})$/, (code) => `nuts3:${code}`],
  [/\/(?:authority\/country\/DNK|authority\/atu\/DNK|nuts(?:\/code)?\/DK(?:0)?)$/, () => "DK"],
  [/\/kommuner\/(\d{4})$/, (code) => `mun:${code}`],
  [/\/regioner\/(\d{4})$/, (code) => `reg:${code}`],
];

function territoryOf(iri: string): string | undefined {
  for (const [pattern, territory] of TERRITORIES) {
    const found = pattern.exec(iri);
    if (found !== null) return territory(found[1] ?? "");
  }
  return undefined;
}

/** The last part of an IRI, after its last slash, hash or colon. */
function ending(iri: string): string | undefined {
  const last = /[^/#:]+$/.exec(iri.replace(/[/#]+$/, ""))?.[0];
  return last === undefined ? undefined : decoded(last);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function wordOnly(word: string): Concept {
  return { word };
}

function each<T>(terms: readonly Term[], ofNode: (id: string) => T, ofText: (text: string) => T): readonly T[] {
  return terms.map((term) => (term.kind === "node" ? ofNode(term.id) : ofText(term.text)));
}

function nodes<T>(terms: readonly Term[], ofNode: (id: string) => T): readonly T[] {
  return terms.flatMap((term) => (term.kind === "node" ? [ofNode(term.id)] : []));
}

function shared<T>(make: (id: string) => T): (id: string) => T {
  const made = new Map<string, T>();
  return (id) => {
    const found = made.get(id);
    if (found !== undefined) return found;
    const value = make(id);
    made.set(id, value);
    return value;
  };
}
