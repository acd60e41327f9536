import { readFileSync } from "node:fs";
import type { KnowledgeSource } from "../../schema/knowledge.ts";
import type { Audience, Confidence, Text, Theme } from "../../schema/listing.ts";

/** A programme that comes again, usually every year, where the parties meet. */
export interface Event {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  /** In words; `skifter` where it moves. */
  readonly place: Text;
  /** Code of the municipality it is held in, where that is the same each time. */
  readonly municipality?: string;
  /** 1 to 12; absent where it moves or is not known. */
  readonly month?: number;
  readonly audiences: readonly Audience[];
  /** Finer groups, lower case. */
  readonly personas: readonly string[];
  readonly themes: readonly Theme[];
  readonly source: KnowledgeSource;
  readonly confidence: Confidence;
}

/** The events that come with the hub. */
export const EVENTS: readonly Event[] = Object.freeze(readRows().map((row): Event => Object.freeze(row)));

function readRows(): readonly Event[] {
  return JSON.parse(readFileSync(new URL("content/events.json", import.meta.url), "utf8")) as readonly Event[]; // our own file, read by test/knowledge/content.test.ts
}
