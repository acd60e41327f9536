import { explain } from "../../matching/explain.ts";
import { clusterReason } from "./clusterReason.ts";
import { linkageOf } from "./linkage.ts";
import type { Merged } from "./mergeListings.ts";
import type { MatchExplanation } from "./protocol.ts";
import { MATCH_FIELDS } from "./records.ts";

/** The waterfall of a pair of listings, and where their clusters decided otherwise, how. Null where one of them was not merged last time. */
export function explainPair(last: Merged, a: string, b: string): MatchExplanation | null {
  const { resolution, placeOf } = last;
  const linkage = linkageOf(last);
  const [x, y] = [placeOf.get(a), placeOf.get(b)];
  if (resolution === undefined || linkage === undefined || x === undefined || y === undefined) return null;
  const { same, steps, ...rest } = explain(resolution, MATCH_FIELDS, x, y);
  return {
    ...rest,
    merged: same,
    cluster: clusterReason(linkage, a, b),
    steps: steps.map(({ words, ...step }) => {
      const label = LABELS[step.field] ?? { da: step.field, en: step.field };
      return {
        ...step,
        da: `${label.da}: ${words?.da ?? "mindst den ene fortæller intet"}.`,
        en: `${label.en}: ${words?.en ?? "at least one tells nothing"}.`,
      };
    }),
  };
}

const LABELS: Readonly<Record<string, { readonly da: string; readonly en: string }>> = {
  title: { da: "Titlerne", en: "The titles" },
  provider: { da: "Udbyderne", en: "The providers" },
  coverage: { da: "Områderne", en: "The areas" },
  web: { da: "Webadresserne", en: "The web addresses" },
  phone: { da: "Telefonnumrene", en: "The phone numbers" },
  email: { da: "E-mailadresserne", en: "The e-mail addresses" },
  text: { da: "Teksterne", en: "The texts" },
};
