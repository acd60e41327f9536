import { readFileSync } from "node:fs";
import type { HelpMention, KnowledgeSource, Sector, Stage } from "../../schema/knowledge.ts";
import type { Audience, Confidence, Text, Theme } from "../../schema/listing.ts";

export const SOLUTION_KINDS = ["PRODUCT", "PLATFORM", "METHOD", "PRACTICE"] as const;
export type SolutionKind = (typeof SOLUTION_KINDS)[number];

/** STOPPED: it was used or tried and is not any more, or is not extended. */
export const ADOPTION_STATES = ["IN_USE", "TRIED", "STOPPED"] as const;
export type AdoptionState = (typeof ADOPTION_STATES)[number];

/** A product or a practice that a public body can take up. */
export interface Solution {
  readonly id: string;
  readonly name: string;
  readonly summary: Text;
  readonly themes: readonly Theme[];
  readonly audiences: readonly Audience[];
  readonly sector: Sector;
  readonly stage: Stage;
  readonly kind: SolutionKind;
  readonly suppliers: readonly string[];
  readonly adopters: readonly Adopter[];
  /** Terms of reuse, where known. */
  readonly reuse?: Text;
  /** The help functions behind it. */
  readonly help: readonly HelpMention[];
  readonly source: KnowledgeSource;
  readonly confidence: Confidence;
}

/** Who uses it, as the solution's source tells. */
export interface Adopter {
  readonly body: string;
  readonly municipality?: string;
  readonly region?: string;
  /** Where the source says that all of them use it. */
  readonly everyone?: readonly ("MUNICIPALITIES" | "REGIONS")[];
  readonly since?: number;
  readonly state: AdoptionState;
  readonly note?: Text;
}

/** The solutions that come with the hub. */
export const SOLUTIONS: readonly Solution[] = Object.freeze(
  readRows().map((row): Solution =>
    Object.freeze({ ...row, suppliers: row.suppliers ?? [], adopters: row.adopters ?? [], help: row.help ?? [] }),
  ),
);

type Row = Omit<Solution, "suppliers" | "adopters" | "help"> & Partial<Pick<Solution, "suppliers" | "adopters" | "help">>;

function readRows(): readonly Row[] {
  return JSON.parse(readFileSync(new URL("content/solutions.json", import.meta.url), "utf8")) as readonly Row[]; // our own file, read by test/knowledge/content.test.ts
}
