import type { Text } from "../../../schema/listing.ts";
import { municipalityName, POPULATION_YEAR, regionOf, type Municipality } from "../../base/territory/index.ts";
import { densityOf, type Aspect } from "./resemblance.ts";
import type { Candidate } from "./spread.ts";

/** Why a municipality might be next, in one sentence: whom it resembles, who uses the solution, and in what they are alike. `nameOf` gives a solution's name. */
export function reasonOf(candidate: Candidate, nameOf: (solution: string) => string): Required<Text> {
  const { municipality, like, adoption, aspects } = candidate;
  const tried = adoption.state === "TRIED";
  const parts = aspects.map((aspect) => aspectText(aspect, candidate, nameOf));
  const since = adoption.since;
  return {
    da: `${municipalityName(municipality, "da")} ligner ${municipalityName(like, "da")}, som ${tried ? "har prøvet" : "bruger"} løsningen${since === undefined ? "" : ` (${tried ? "" : "siden "}${since})`}: ${listed(
      parts.map(({ da }) => da),
      "og",
    )}.`,
    en: `${municipalityName(municipality, "en")} resembles ${municipalityName(like, "en")}, which ${tried ? "has tried" : "uses"} the solution${since === undefined ? "" : ` (${tried ? "" : "since "}${since})`}: ${listed(
      parts.map(({ en }) => en),
      "and",
    )}.`,
  };
}

/** One aspect in words, without a capital letter or a full stop. */
export function aspectText(
  { kind }: Aspect,
  { municipality, like, shared, day }: Candidate,
  nameOf: (solution: string) => string,
): Required<Text> {
  switch (kind) {
    case "SIZE":
      return figures(municipality.population, like.population, ["indbyggere", "inhabitants"]);
    case "DENSITY":
      return figures(densityOf(municipality), densityOf(like), ["indbyggere pr. km²", "inhabitants per km²"]);
    case "NEIGHBOUR":
      return { da: "de er nabokommuner", en: "they are neighbours" };
    case "REGION": {
      const region = regionOf(like.code, day);
      return { da: `begge ligger i ${region?.da ?? ""}`, en: `both lie in ${region?.en ?? ""}` };
    }
    case "SHARED_USE": {
      const names = shared.slice(0, MOST_NAMED).map(nameOf);
      return { da: `begge bruger eller har prøvet ${listed(names, "og")}`, en: `both use or have tried ${listed(names, "and")}` };
    }
  }
}

const MOST_NAMED = 3;
const NUMBERS = { da: new Intl.NumberFormat("da-DK"), en: new Intl.NumberFormat("en-GB") };
/** Up to these ratios two figures are nearly, and about, the same. */
const [NEARLY, ABOUT] = [1.15, 1.5];

function figures(own: number, other: number, [da, en]: readonly [string, string]): Required<Text> {
  const ratio = Math.max(own, other) / Math.min(own, other);
  const shown = (language: "da" | "en"): readonly string[] => [own, other].map((figure) => NUMBERS[language].format(Math.round(figure)));
  const both = {
    da: `(${shown("da").join(" og ")} i ${POPULATION_YEAR})`,
    en: `(${shown("en").join(" and ")} in ${POPULATION_YEAR})`,
  };
  if (ratio <= NEARLY) return { da: `næsten lige mange ${da} ${both.da}`, en: `nearly as many ${en} ${both.en}` };
  if (ratio <= ABOUT) return { da: `omtrent lige mange ${da} ${both.da}`, en: `about as many ${en} ${both.en}` };
  return { da: `${da} i samme størrelsesorden ${both.da}`, en: `${en} of the same order ${both.en}` };
}

/** `a, b og c`. */
export function listed(parts: readonly string[], and: "og" | "and"): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} ${and} ${last}`;
}

/** A few of them by name. */
export function namesOf(some: readonly Municipality[], language: "da" | "en"): string {
  return listed(
    some.slice(0, MOST_NAMED).map((each) => municipalityName(each, language)),
    language === "da" ? "og" : "and",
  );
}
