/** A number as tables write it: currency signs and blanks aside, thousands with commas, points or neither. Undefined where there is none. */
export function numberOf(value: string): number | undefined {
  const written = /-?\d[\d.,' \u00A0\u202F]*/.exec(value)?.[0].replace(/[' \u00A0\u202F]/g, "");
  if (written === undefined) return undefined;
  const point = decimalMark(written);
  const plain = [...written].map((sign) => (sign === point ? "." : sign === "." || sign === "," ? "" : sign)).join("");
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}

/** Of two marks the later one; of one kind the only one, unless it is a comma before exactly three digits. */
function decimalMark(written: string): string | undefined {
  const [comma, point] = [written.lastIndexOf(","), written.lastIndexOf(".")];
  if (comma >= 0 && point >= 0) return comma > point ? "," : ".";
  const mark = comma >= 0 ? "," : point >= 0 ? "." : undefined;
  if (mark === undefined || written.indexOf(mark) !== written.lastIndexOf(mark)) return undefined;
  return mark === "," && /,\d{3}$/.test(written) ? undefined : mark;
}

/** A day as a count from 1970: 2026-11-22, 20261122, 22.11.2026, 22/11/2026, 11/22/2026 where only that can be meant, 2026. Undefined for anything else. */
export function dayOf(value: string): number | undefined {
  const text = value.trim();
  const iso = /^(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?(?!\d)/.exec(text);
  if (iso !== null) return utcDay(Number(iso[1]), Number(iso[2] ?? 1), Number(iso[3] ?? 1));
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/.exec(text);
  if (local === null) return undefined;
  const [first, second, year] = [Number(local[1]), Number(local[2]), Number(local[3])];
  const full = year < 100 ? year + (year < 70 ? 2000 : 1900) : year;
  return second > 12 ? utcDay(full, first, second) : utcDay(full, second, first);
}

function utcDay(year: number, month: number, day: number): number | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? Math.floor(time / 86_400_000) : undefined;
}
