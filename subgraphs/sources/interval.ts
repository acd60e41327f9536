/** An ISO 8601 duration of weeks, days, hours, minutes and seconds in milliseconds (a day is 24 hours); undefined where the text is none. */
export function durationMs(text: string): number | undefined {
  const parts = /^P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/.exec(text);
  if (parts === null || text.endsWith("P") || text.endsWith("T")) return undefined;
  const [weeks, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000;
}
