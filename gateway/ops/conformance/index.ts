import { BATCHING_CASES } from "./batching-cases.ts";
import type { Case } from "./case.ts";
import { ENTITY_CASES } from "./entity-cases.ts";
import { FEED_CASES } from "./feed-cases.ts";
import { LIMIT_CASES } from "./limit-cases.ts";
import { REFUSAL_CASES } from "./refusal-cases.ts";
import { SERVICE_CASES } from "./service-cases.ts";

/** The suite, in the order it runs. */
export const CASES: readonly Case[] = [
  ...SERVICE_CASES,
  ...ENTITY_CASES,
  ...FEED_CASES,
  ...REFUSAL_CASES,
  ...BATCHING_CASES,
  ...LIMIT_CASES,
];
