/**
 * A schema.org thing in one shape, whoever wrote it: JSON-LD with or without prefixes, or microdata. Only schema.org's own terms are known, so no context is
 * ever fetched. Threat: things that contain each other, or nest without end, so depth and number are bounded.
 */
export type Thing = Readonly<Record<string, unknown>>;

export interface ThingOptions {
  /** The page's address: relative addresses are relative to it. */
  readonly page: string;
  /** Of texts that name none. A text in this language goes by its plain name (`name`) too, one in another only by `name@en`. */
  readonly language: string;
  /** The things of the page by `@id`, for values that only refer to one. */
  readonly things: ReadonlyMap<string, Thing>;
}

const SCHEMA_ORG = /^(?:https?:\/\/(?:www\.)?schema\.org\/|schema:)/;
const MOST_DEPTH = 8;
const MOST_VALUES = 2000;
const LINKS: ReadonlySet<string> = new Set(["@id", "url", "serviceUrl"]);
/** Where schema.org allows a plain text or a thing: the property that the text is. */
const TEXT_IS: ReadonlyMap<string, string> = new Map([
  ...["provider", "serviceOperator", "areaServed", "serviceArea", "jurisdiction", "audience", "serviceAudience"].map(
    (key) => [key, "name"] as const,
  ),
  ["availableChannel", "serviceUrl"],
  ["servicePhone", "telephone"],
  ["contactPoint", "telephone"],
  ["address", "text"],
  ["servicePostalAddress", "text"],
]);
/** What is read by language. */
const TEXTS: ReadonlySet<string> = new Set(["name", "description", "disambiguatingDescription"]);
const ADDRESS_LINES = ["streetAddress", "postalCode", "addressLocality"] as const;

/** A term without schema.org's prefix. */
export function termOf(name: string): string {
  return name.replace(SCHEMA_ORG, "");
}

/** The types of a thing, without prefix. */
export function typesOf(thing: Thing): readonly string[] {
  return listOf(own(thing, "@type")).flatMap((type) => (typeof type === "string" ? [termOf(type)] : []));
}

/** Whether a value is an object that is no list. */
export function isThing(value: unknown): value is Thing {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The thing as the mapping expects it. Values beyond 2,000, and those deeper than 8 levels, are left out. */
export function shapeThing(thing: Thing, options: ThingOptions): Thing {
  let values = 0;
  return shape(thing, 0);

  function shape(from: Thing, depth: number): Thing {
    const to = new Map<string, unknown[]>();
    for (const [name, given] of Object.entries(from)) {
      const key = termOf(name);
      for (const value of listOf(given)) {
        values += 1;
        if (values > MOST_VALUES) break;
        const language = isThing(value) && typeof value["@language"] === "string" ? value["@language"].toLowerCase() : undefined;
        const shaped = shapeValue(key, value, depth);
        if (shaped === undefined) continue;
        const own = language === undefined || language.slice(0, 2) === options.language;
        const tagged = own && !TEXTS.has(key) ? [] : [`${key}@${(language ?? options.language).slice(0, 2)}`];
        for (const at of own ? [key, ...tagged] : tagged) to.set(at, [...(to.get(at) ?? []), shaped]);
      }
    }
    const lines = ADDRESS_LINES.map((name) => to.get(name)?.[0]).filter((line) => typeof line === "string");
    if (lines.length > 1 && !to.has("text")) to.set("text", [[lines[0], lines.slice(1).join(" ")].join(", ")]);
    return Object.fromEntries([...to].map(([key, all]) => [key, all.length === 1 ? all[0] : all]));
  }

  function shapeValue(key: string, value: unknown, depth: number): unknown {
    if (isThing(value)) {
      if (Object.hasOwn(value, "@value")) return shapeValue(key, value["@value"], depth);
      const id = value["@id"];
      const named = Object.keys(value).length === 1 && typeof id === "string";
      if (depth >= MOST_DEPTH) return undefined;
      if (!named) return shape(value, depth + 1);
      const thing = options.things.get(id);
      if (thing !== undefined) return shape(thing, depth + 1);
      return TEXT_IS.has(key) ? { "@id": id } : shapeValue(key, id, depth);
    }
    if (typeof value !== "string") return typeof value === "number" || typeof value === "boolean" ? value : undefined;
    if (key === "@id" && value.startsWith("_:")) return undefined; // means something on its own page only
    const text = LINKS.has(key) ? (URL.parse(value.trim(), options.page)?.href ?? value) : value;
    const property = TEXT_IS.get(key);
    return property === undefined ? text : { [property]: text };
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function own(thing: Thing, key: string): unknown {
  return Object.hasOwn(thing, key) ? thing[key] : undefined;
}
