import type { Sector } from "../../../schema/knowledge.ts";
import type { Text, Theme } from "../../../schema/listing.ts";
import type { Volume } from "./volume.ts";

/** How far a public buyer has come with a need. */
export const NEED_STAGES = ["IDEA", "EXPLORING", "MARKET_DIALOGUE", "PILOT", "PREPARING_TENDER"] as const;
/** `REMOVED` is a sample that is no longer served; nobody sees it. */
export const NEED_STATUSES = ["OPEN", "FULFILLED", "WITHDRAWN", "REMOVED"] as const;

export type NeedStage = (typeof NEED_STAGES)[number];
export type NeedStatus = (typeof NEED_STATUSES)[number];

/** What a public buyer wants, as it told it. */
export interface NeedContent {
  readonly title: Text;
  readonly description?: Text;
  readonly sector: Sector | null;
  readonly themes: readonly Theme[];
  /** CPV codes of eight digits, the main one first. */
  readonly cpv: readonly string[];
  /** Territory codes: where it is wanted. */
  readonly territory: readonly string[];
  readonly volume: Volume;
  /** First and last day on which it is wanted, ISO dates, both inclusive. */
  readonly from: string | null;
  readonly to: string | null;
  readonly stage: NeedStage | null;
}

/** A need as it stands. */
export interface Need extends NeedContent {
  readonly id: string;
  /** `mun:0851`, `reg:1081`, or `org:` and an id for another public body. */
  readonly buyer: string;
  /** Of an `org:`. */
  readonly buyerName: string | null;
  readonly status: NeedStatus;
  readonly sample: boolean;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  /** Id of its group; null while it is not grouped yet, and once it is no longer open. */
  readonly group: string | null;
  /** Number of its last change. */
  readonly seq: number;
}
