import { Cron } from "croner";
import type { SourceSchedule } from "./source.ts";

/** When a source is read next: a fixed distance from `now`, or the next time its cron expression names, in Danish time. */
export function nextDue(schedule: SourceSchedule, now: Date): Date {
  if (schedule.kind === "every") return new Date(now.getTime() + schedule.ms);
  const next = new Cron(schedule.cron, { paused: true, timezone: "Europe/Copenhagen" }).nextRun(now);
  return next ?? new Date(now.getTime() + DAY_MS);
}

const DAY_MS = 86_400_000;
