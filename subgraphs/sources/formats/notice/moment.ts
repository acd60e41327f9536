/** Moments and days as notices write them. */
const ZONE = "Europe/Copenhagen";

/** A day from `20170119` or `2020-04-06+01:00`; what is no day is undefined. */
export function dayOf(text: string | undefined): string | undefined {
  const [, year, month, date] = /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:Z|[+-]\d{2}:\d{2})?\s*$/.exec(text ?? "") ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const made = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  return made.getUTCMonth() === Number(month) - 1 && made.getUTCDate() === Number(date) ? `${year}-${month}-${date}` : undefined;
}

/** A moment in UTC. A time without a zone is Danish; without a time the day counts to its end. */
export function momentOf(date: string | undefined, time: string | undefined): string | undefined {
  const day = dayOf(date);
  if (day === undefined) return undefined;
  const [, hour, minute, second, zone] = /^\s*(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?\s*$/.exec(time ?? "23:59") ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  const local = `${day}T${hour}:${minute}:${second ?? "00"}`;
  const ms = zone === undefined ? danish(local) : Date.parse(`${local}${zone}`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Milliseconds of a Danish wall clock's time; one that the spring skips is an hour later. */
function danish(local: string): number {
  const guess = Date.parse(`${local}Z`);
  const offset = offsetAt(guess - offsetAt(guess));
  return guess - offset;
}

function offsetAt(ms: number): number {
  const parts = new Map(FORMAT.formatToParts(ms).map(({ type, value }) => [type, value]));
  const get = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const wall = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return wall - Math.floor(ms / 1000) * 1000;
}

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
