import type { Text } from "../../../schema/listing.ts";
import { municipalityByCode } from "../../base/territory/index.ts";
import { listed, namesOf } from "./reason.ts";
import { unnamed, type Spread } from "./spread.ts";

/** What the hub knows of a solution's spread, in a sentence or two, and what it does not know. */
export function messageOf({ reach, adopted, candidates }: Spread): Required<Text> {
  const named = adopted.flatMap(({ municipality }) => municipalityByCode(municipality ?? "") ?? []);
  const others = unnamed(adopted);
  const bodies = adopted.map(({ body }) => body).slice(0, 3);
  switch (reach) {
    case "NOBODY_KNOWN":
      return {
        da: "Hubben kender ingen, der bruger løsningen, og kan derfor ikke sige, hvem der ligner dem.",
        en: "The hub knows nobody who uses the solution, and so cannot say who resembles them.",
      };
    case "EVERYWHERE":
      return {
        da: "Ifølge kilden bruger alle kommuner løsningen; der er ingen at brede den ud til.",
        en: "According to its source all municipalities use the solution; there is nobody to spread it to.",
      };
    case "UNNAMED_ONLY":
      return {
        da: `Kilden nævner ${listed(others, "og")}, men ikke hvilke; derfor kan hubben ikke sige, hvem der mangler.`,
        en: `The source speaks of users without naming them (${others.join(", ")}); so the hub cannot say who is missing.`,
      };
    case "NO_MUNICIPALITY":
      return {
        da: `Hubben kender ingen kommune, der bruger løsningen; den er kendt fra ${listed(bodies, "og")}.`,
        en: `The hub knows no municipality that uses the solution; it is known from ${listed(bodies, "and")}.`,
      };
    case "STOPPED_ONLY":
      return {
        da: `Hubben kender kun kommuner, der har stoppet løsningen (${namesOf(named, "da")}); se hvad der gik galt, før andre begynder.`,
        en: `The hub knows only municipalities that have stopped the solution (${namesOf(named, "en")}); see what went wrong before others begin.`,
      };
    case "SOME": {
      const doubt = {
        da: others.length === 0 ? "" : ` Kilden nævner også ${listed(others, "og")} uden navn, så nogle af dem kan have den allerede.`,
        en:
          others.length === 0
            ? ""
            : ` The source also speaks of users without naming them (${others.join(", ")}), so some may have it already.`,
      };
      const one = named.length === 1;
      return {
        da: `${named.length} ${one ? "kommune" : "kommuner"} bruger eller har prøvet løsningen (${named.length > 3 ? "blandt andre " : ""}${namesOf(named, "da")}). ${candidates.length} andre ligner dem og bruger den ikke, så vidt hubben ved.${doubt.da}`,
        en: `${named.length} ${one ? "municipality uses or has" : "municipalities use or have"} tried the solution (${named.length > 3 ? "among others " : ""}${namesOf(named, "en")}). ${candidates.length} others resemble them and do not use it as far as the hub knows.${doubt.en}`,
      };
    }
  }
}
