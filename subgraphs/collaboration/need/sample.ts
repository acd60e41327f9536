import samples from "./content/needs.json" with { type: "json" };
import { SECTORS } from "../../../schema/knowledge.ts";
import { NEED_STAGES, type NeedContent } from "./need.ts";
import { readVolume } from "./volume.ts";

/** An invented need of a real municipality or region. */
export interface SampleNeed {
  readonly id: string;
  readonly buyer: string;
  readonly content: NeedContent;
}

/** The invented needs that come with the hub. */
export const SAMPLE_NEEDS: readonly SampleNeed[] = Object.freeze(
  samples.map(({ id, buyer, title, description, sector, cpv, quantity, unit, wantedBy, stage }): SampleNeed => {
    const content: NeedContent = {
      title: { da: title },
      description: { da: description },
      sector: SECTORS.find((each) => each === sector) ?? null,
      themes: ["COMPETITION"],
      cpv,
      territory: [buyer],
      volume: readVolume(quantity, unit),
      from: null,
      to: lastDay(wantedBy),
      stage: NEED_STAGES.find((each) => each === stage) ?? null,
    };
    return Object.freeze({ id, buyer, content });
  }),
);

/** Of a month, `YYYY-MM`. */
function lastDay(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
