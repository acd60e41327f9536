import { readFileSync } from "node:fs";
import type { HelpMention, KnowledgeSource, Sector } from "../../schema/knowledge.ts";
import type { Confidence, Text, Theme } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";

export const EXPERT_KINDS = ["FIRM", "UNIT", "ASSOCIATION"] as const;
export type ExpertKind = (typeof EXPERT_KINDS)[number];

export const EXPERT_FIELDS = [
  "PROCUREMENT_LAW",
  "OPP_CONTRACTS",
  "INNOVATION_PARTNERSHIP",
  "WELFARE_TECHNOLOGY",
  "HEALTH_TECHNOLOGY",
  "DIGITALISATION",
  "DATA_ANALYTICS",
  "CONSTRUCTION",
  "ENERGY_ESCO",
  "EVALUATION",
  "RESEARCH",
  "CHANGE_MANAGEMENT",
  "FINANCING",
  "SOCIAL_IMPACT",
  "EXPORT",
] as const;
export type ExpertField = (typeof EXPERT_FIELDS)[number];

/** A firm, a unit or an association that knows the field; never a person. */
export interface Expert {
  readonly id: string;
  readonly name: string;
  readonly kind: ExpertKind;
  readonly themes: readonly Theme[];
  readonly fields: readonly ExpertField[];
  readonly sectors: readonly Sector[];
  readonly evidence: readonly ExpertEvidence[];
  readonly homepage?: string;
  /** The help functions that it is itself, or that its evidence names. */
  readonly help: readonly HelpMention[];
  readonly source: KnowledgeSource;
  readonly confidence: Confidence;
}

/** What shows that it knows the field. */
export interface ExpertEvidence {
  readonly text: Text;
  readonly source: KnowledgeSource;
}

/** The experts that come with the hub. */
export const EXPERTS: readonly Expert[] = Object.freeze(
  readRows().map((row): Expert => Object.freeze({ ...row, themes: row.themes ?? [], help: row.help ?? [] })),
);

/** How names of firms are compared: `MT Højgaard` and `MT Højgaard Danmark A/S` are one, what stands in parentheses does not count. */
export function firmKey(name: string): string {
  const folded = fold(name.replace(/\([^()]*\)/g, " "));
  return folded.replace(/(?: (?:danmark|denmark|group|a s|aps))+$/, "");
}

type Row = Omit<Expert, "themes" | "help"> & Partial<Pick<Expert, "themes" | "help">>;

function readRows(): readonly Row[] {
  return JSON.parse(readFileSync(new URL("content/experts.json", import.meta.url), "utf8")) as readonly Row[]; // our own file, read by test/knowledge/content.test.ts
}
