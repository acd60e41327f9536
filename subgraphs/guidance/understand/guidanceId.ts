import { AUDIENCES, THEMES, type Theme } from "../../../schema/listing.ts";
import { STAGES } from "../../../schema/knowledge.ts";
import type { Understood } from "./understood.ts";

/**
 * The id of a guidance is what was understood of the need, written short: who asks and where, themes, stage, concepts, and hashes of words that help services, or the examples of the knowledge, use themselves. Nothing is stored, the
 * asker's words are not in it, and the same guidance comes of it again on any replica. It is no secret and grants nothing: one that was made up gives a guidance like any other.
 */
export function toId(understood: Understood): string {
  const { asker, municipality, region, themes, stage, places, concepts, terms } = understood;
  const parts = [
    asker ?? "",
    municipality ?? "",
    region ?? "",
    themes.map((theme) => THEMES.indexOf(theme)).join(""),
    stage ?? "",
    places.join(","),
    concepts.map(([id, tenths]) => `${id}.${tenths}`).join(","),
    terms.map((term) => term.toString(36)).join(","),
  ];
  return `${VERSION}${Buffer.from(parts.join("|")).toString("base64url")}`;
}

/** What an id carries; nothing for what is no id of this hub. Codes are checked by whoever uses them. */
export function fromId(id: string): Understood | undefined {
  if (!id.startsWith(VERSION) || id.length > LONGEST) return undefined;
  const parts = Buffer.from(id.slice(VERSION.length), "base64url").toString().split("|");
  if (parts.length !== 8) return undefined;
  const [asker = "", municipality = "", region = "", themes = "", stage = "", places = "", concepts = "", terms = ""] = parts;
  if (!/^(\d{4})?$/.test(municipality) || !/^[a-z0-9]{0,20}$/.test(region) || !/^[0-3]{0,4}$/.test(themes)) return undefined;
  if (![...AUDIENCES, ""].includes(asker) || ![...STAGES, ""].includes(stage)) return undefined;
  if (
    !/^(\d{4}(,\d{4})*)?$/.test(places) ||
    !/^([a-z-]+\.\d\d?(,[a-z-]+\.\d\d?)*)?$/.test(concepts) ||
    !/^([a-z0-9]{1,7}(,[a-z0-9]{1,7})*)?$/.test(terms)
  )
    return undefined;
  return {
    asker: AUDIENCES.find((each) => each === asker) ?? null,
    municipality: municipality === "" ? null : municipality,
    region: region === "" ? null : region,
    themes: [...themes].flatMap((place): Theme[] => THEMES.slice(Number(place), Number(place) + 1)),
    stage: STAGES.find((each) => each === stage) ?? null,
    places: list(places),
    concepts: list(concepts).map((each) => [each.slice(0, each.lastIndexOf(".")), Number(each.slice(each.lastIndexOf(".") + 1))]),
    terms: list(terms).map((term) => Number.parseInt(term, 36)),
  };
}

const VERSION = "g1";
const LONGEST = 4_000;

function list(text: string): readonly string[] {
  return text === "" ? [] : text.split(",");
}
