import { explain } from "../../matching/explain.ts";
import type { Resolver } from "../../matching/resolver.ts";
import { clusterReason } from "./clusterReason.ts";
import type { Linkage } from "./linkage.ts";
import type { MatchExplanation } from "./protocol.ts";

/** The waterfall of a pair of listings, and where their clusters decided otherwise, how. Null where one of them is not merged. */
export function explainPair(resolver: Resolver, linkage: Linkage, a: string, b: string): MatchExplanation | null {
  const [mine, theirs] = [linkage.clusterOf(a), linkage.clusterOf(b)];
  if (mine.length === 0 || theirs.length === 0) return null;
  const { steps, ...rest } = explain(resolver.between(a, b));
  return {
    ...rest,
    merged: mine === theirs,
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
  cvr: { da: "CVR-numrene", en: "The CVR numbers" },
  coverage: { da: "Områderne", en: "The areas" },
  web: { da: "Webadresserne", en: "The web addresses" },
  phone: { da: "Telefonnumrene", en: "The phone numbers" },
  email: { da: "E-mailadresserne", en: "The e-mail addresses" },
  text: { da: "Teksterne", en: "The texts" },
  mention: { da: "Den ene om den anden", en: "The one about the other" },
  together: { da: "Felterne samlet", en: "The fields together" },
};
