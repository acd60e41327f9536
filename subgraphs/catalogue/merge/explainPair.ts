import { MISSING } from "../../matching/comparator.ts";
import { probability } from "../../matching/model.ts";
import type { Merged } from "./mergeListings.ts";
import type { MatchExplanation, MatchStep } from "./protocol.ts";
import { MATCH_FIELDS } from "./records.ts";

/** The waterfall of a pair: which field gave how much. Null where one of the listings was not merged last time. */
export function explainPair({ resolution, placeOf }: Merged, a: string, b: string): MatchExplanation | null {
  const [x, y] = [placeOf.get(a), placeOf.get(b)];
  if (resolution === undefined || x === undefined || y === undefined) return null;
  const { model, comparators } = resolution;
  const levels = resolution.levelsOf(x, y);
  const start = bits(model.priorLogOdds);
  let total = start;
  const steps = MATCH_FIELDS.map((field, place): MatchStep => {
    const level = levels[place] ?? MISSING;
    const label = LABELS[field.name] ?? { da: field.name, en: field.name };
    if (level === MISSING)
      return {
        field: field.name,
        bits: 0,
        total,
        da: `${label.da}: mindst den ene fortæller intet.`,
        en: `${label.en}: at least one tells nothing.`,
      };
    const gain = bits(model.weights[place]?.[level] ?? 0);
    total += gain;
    const words = comparators[place]?.describe(level) ?? { da: "", en: "" };
    return { field: field.name, bits: gain, total, da: `${label.da}: ${words.da}.`, en: `${label.en}: ${words.en}.` };
  });
  const veto = resolution.vetoOf(x, y) ?? null;
  return {
    merged: resolution.clusterOf[x] === resolution.clusterOf[y],
    probability: veto === null ? probability(total * Math.LN2) : 0,
    start,
    steps,
    veto,
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

function bits(nats: number): number {
  return nats / Math.LN2;
}
