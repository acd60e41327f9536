import type { Audience, Confidence, Text, Theme } from "./listing.ts";

/** What the unit gathers beyond help services: code lists of the knowledge subgraph, and a case as it travels from a publisher to it. */

/** How far a solution or a need has come. Shared with whoever asks by stage. */
export const STAGES = ["IDEA", "PROTOTYPE", "PILOT", "PROVEN", "SCALING", "EXPORT"] as const;
export const SECTORS = [
  "ELDERLY_CARE",
  "HEALTH",
  "DISABILITY",
  "SOCIAL",
  "EMPLOYMENT",
  "EDUCATION",
  "DIGITAL_ADMINISTRATION",
  "CONSTRUCTION_BUILDINGS",
  "ENERGY_CLIMATE",
  "WASTE_WATER",
  "TRANSPORT_ROADS",
  "PROCUREMENT",
  "DEFENCE_SAFETY",
  "CROSS_SECTOR",
] as const;
export const CASE_FORMS = [
  "PILOT",
  "OPI",
  "INNOVATION_PARTNERSHIP",
  "LIVING_LAB",
  "DIALOGUE",
  "FRAMEWORK",
  "OPP",
  "ESCO",
  "SIB",
  "OTHER",
] as const;
/** Whom an outcome is of value to. */
export const BOTTOM_LINES = ["CITIZEN", "PUBLIC", "PRIVATE"] as const;
/** How well an outcome is supported, best first. */
export const EVIDENCE_LEVELS = ["EVALUATED", "REPORTED", "CLAIMED"] as const;
export const SOURCE_KINDS = ["PAGE", "REPOSITORY", "PUBLISHER", "GENERAL_KNOWLEDGE"] as const;

export type Stage = (typeof STAGES)[number];
export type Sector = (typeof SECTORS)[number];
export type CaseForm = (typeof CASE_FORMS)[number];
export type BottomLine = (typeof BOTTOM_LINES)[number];
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Where a piece of knowledge comes from. */
export interface KnowledgeSource {
  /** Who says it, where known. */
  readonly name?: string;
  readonly kinds: readonly SourceKind[];
  /** Where it can be read, in words. */
  readonly reference?: string;
  /** True for an invented sample. */
  readonly sample?: boolean;
}

/** A public body that took part in a case. */
export interface CaseParty {
  readonly name: string;
  readonly role?: Text;
  /** Municipality code, where it is or belongs to one. */
  readonly municipality?: string;
  /** Region code, where it is or belongs to one. */
  readonly region?: string;
  /** True where it was near (paid, followed, was covered by the contract) but did not try the thing itself. */
  readonly around?: boolean;
}

/** What came out on one of the three bottom lines. */
export interface Outcome {
  readonly line: BottomLine;
  readonly text: Text;
  /** What was measured, in which unit; absent where nothing was. */
  readonly measure?: Text;
  readonly value?: number;
  readonly unit?: Text;
  readonly evidence: EvidenceLevel;
}

/** A help function that took part, as the source names it. */
export interface HelpMention {
  /** The Danish name; in an imported case also an English name, or the id or slug of a help service. */
  readonly name: string;
  readonly nameEn?: string;
  /** Who runs it; empty where the source does not tell. */
  readonly provider: string;
}

/** A field experience: what was tried and what came of it. */
export interface CaseContent {
  readonly title: Text;
  readonly summary?: Text;
  readonly themes: readonly Theme[];
  /** The kinds of party that took part. */
  readonly audiences: readonly Audience[];
  readonly parties: readonly CaseParty[];
  readonly firms: readonly string[];
  /** Years; absent where unknown. */
  readonly start?: number;
  readonly end?: number;
  readonly sector: Sector;
  readonly form: CaseForm;
  /** How far it came; absent where that is not told, as for what was stopped. */
  readonly stage?: Stage;
  readonly stopped: boolean;
  readonly outcomes: readonly Outcome[];
  /** What failed. */
  readonly failed?: Text;
  /** How to repeat it, in the publisher's words. */
  readonly repeat?: Text;
  readonly help: readonly HelpMention[];
  /** Id of the solution that was tried. */
  readonly solution?: string;
  readonly url?: string;
  readonly source: KnowledgeSource;
  readonly confidence: Confidence;
}
