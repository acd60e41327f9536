import type { Text } from "./listing.ts";

/** Code lists of tenders, and a notice as it travels from a publisher to the collaboration subgraph. */

/** What a notice does in its procedure. */
export const NOTICE_PHASES = ["PLANNING", "COMPETITION", "CHANGE", "RESULT"] as const;
export const PROCEDURE_TYPES = [
  "OPEN",
  "RESTRICTED",
  "NEGOTIATED",
  "COMPETITIVE_DIALOGUE",
  "INNOVATION_PARTNERSHIP",
  "CONCESSION",
  "DESIGN_CONTEST",
  "DIRECT",
  "OTHER",
] as const;
export const CONTRACT_NATURES = ["WORKS", "SUPPLIES", "SERVICES"] as const;
export const TENDER_FLAGS = [
  "INNOVATION_PARTNERSHIP",
  "INNOVATIVE_ACQUISITION",
  "COMPETITIVE_DIALOGUE",
  "MARKET_DIALOGUE",
  "DESIGN_CONTEST",
  "FRAMEWORK",
  "JOINT_PROCUREMENT",
  "CENTRAL_PURCHASING",
  "GREEN",
  "SOCIAL",
  "SME_SUITABLE",
] as const;
export const DURATION_UNITS = ["DAY", "WEEK", "MONTH", "YEAR"] as const;

export type NoticePhase = (typeof NOTICE_PHASES)[number];
export type ProcedureType = (typeof PROCEDURE_TYPES)[number];
export type ContractNature = (typeof CONTRACT_NATURES)[number];
export type TenderFlag = (typeof TENDER_FLAGS)[number];
export type DurationUnit = (typeof DURATION_UNITS)[number];

/** A body that buys. */
export interface NoticeBuyer {
  readonly name: string;
  /** CVR number whose check digit is right. */
  readonly cvr?: string;
  /** ISO 3166-1, two letters: `DK`. */
  readonly country?: string;
  /** NUTS code of where it sits. */
  readonly nuts?: string;
}

/** A firm that won; never a person. */
export interface NoticeWinner {
  readonly name: string;
  readonly cvr?: string;
  readonly country?: string;
  /** Whether it is a small or medium-sized firm, where that is told. */
  readonly sme?: boolean;
}

/** An amount without VAT; `upTo` where the notice gives a range. */
export interface Money {
  readonly amount: number;
  readonly upTo?: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** A procurement notice, without anything of a person. */
export interface NoticeContent {
  /** `161232-2020` as TED writes it, without leading zeros, or the id that its publisher gave it. */
  readonly number: string;
  /** Every name other notices may call it by: publication number, notice id, notice id with version. */
  readonly names: readonly string[];
  /** Names of the notices it refers to. */
  readonly references: readonly string[];
  /** What all notices of one procedure are meant to share (eForms BT-04). */
  readonly procedureId?: string;
  /** The form in its standard's own word: `F02`, `cn-standard`. */
  readonly form: string;
  readonly phase: NoticePhase;
  readonly published?: string;
  readonly procedure?: ProcedureType;
  readonly nature?: ContractNature;
  readonly title: Text;
  readonly description?: Text;
  readonly buyers: readonly NoticeBuyer[];
  /** CPV codes of eight digits, the main one first. */
  readonly cpv: readonly string[];
  /** NUTS codes of where it is carried out. */
  readonly places: readonly string[];
  readonly lots: number;
  readonly estimated?: Money;
  readonly total?: Money;
  /** Last moment for tenders or for asking to take part, ISO 8601 in UTC. */
  readonly deadline?: string;
  readonly duration?: { readonly count: number; readonly unit: DurationUnit };
  readonly winners: readonly NoticeWinner[];
  /** How many winners are left out because they are, or may be, persons. */
  readonly withheld: number;
  /** True for a result in which nothing was awarded. */
  readonly nothingAwarded: boolean;
  readonly flags: readonly TenderFlag[];
  /** The procurement documents. */
  readonly documents?: string;
  /** The notice as its publisher shows it. */
  readonly url?: string;
}
