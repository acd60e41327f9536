import { readFileSync } from "node:fs";
import type { EvidenceLevel } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";
import type { TermRecord } from "./history.ts";

export const FORMS = ["OPP", "OPI", "OPS", "SIB", "FRAMEWORK", "DIALOGUE", "INNOVATION_PARTNERSHIP"] as const;
export type Form = (typeof FORMS)[number];
/** The levels at which parties of a partnership deal with each other. */
export const CONTACTS = ["OPERATION", "PROCUREMENT", "PROJECT"] as const;
export type Contact = (typeof CONTACTS)[number];
export const SIDES = ["PUBLIC", "PRIVATE"] as const;
export type Side = (typeof SIDES)[number];
/** Whether a goal is met. NOT_TOLD: nobody has said. */
export const GOAL_STATES = ["MET", "PARTLY", "NOT_MET", "NOT_TOLD"] as const;
export type GoalState = (typeof GOAL_STATES)[number];

/** A public body or a firm in a partnership; never a person. */
export interface Party {
  /** Unique within the partnership. */
  readonly id: string;
  readonly name: string;
  readonly side: Side;
  readonly role?: Text;
  /** Empty where the source does not tell. */
  readonly contacts: readonly Contact[];
  readonly municipality?: string;
  readonly region?: string;
  /** Name of the caller that speaks for it from the start; later ones stand in the history. */
  readonly speaker?: string;
}

/** What parties want of a partnership, and what its source says of that. */
export interface Goal {
  /** Unique within the partnership. */
  readonly id: string;
  readonly parties: readonly string[];
  readonly text: Text;
  readonly state: GoalState;
  /** What the source says of how it went. */
  readonly note?: Text;
  readonly measure?: Text;
  readonly target?: number;
  readonly value?: number;
  readonly unit?: Text;
  readonly evidence?: EvidenceLevel;
}

/** A partnership as it comes with the hub; what happens to it later stands in its history. */
export interface Partnership {
  readonly id: string;
  readonly name: Text;
  /** Of samples only; of others the case tells. */
  readonly summary?: Text;
  readonly form: Form;
  readonly parties: readonly Party[];
  readonly goals: readonly Goal[];
  /** What is known of terms from the start, oldest first. */
  readonly terms: readonly TermRecord[];
  /** Id of the field experience it is known from. */
  readonly case?: string;
  readonly solution?: string;
  readonly tender?: string;
  readonly start?: number;
  readonly end?: number;
  /** Who tells of it; absent for a sample. */
  readonly source?: string;
  readonly sample: boolean;
}

/** The partnerships of the field experiences that come with the hub, and, where samples are served, invented ones. */
export function readPartnerships(samples: boolean): readonly Partnership[] {
  return samples ? [...readFile("partnerships"), ...readFile("samples")] : readFile("partnerships");
}

function readFile(name: "partnerships" | "samples"): readonly Partnership[] {
  return JSON.parse(readFileSync(new URL(`content/${name}.json`, import.meta.url), "utf8")) as readonly Partnership[]; // our own file, read by test/collaboration/partnership/content.test.ts
}
