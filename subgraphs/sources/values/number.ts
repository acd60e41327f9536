import { bad, good, type Result } from "./result.ts";

/** A year from 1900 to 2100, alone or at the beginning of an ISO date. */
export function year(text: string): Result<string> {
  const found = /^(\d{4})(?:-\d{2}(?:-\d{2})?)?$/.exec(text.trim())?.[1];
  if (found === undefined) return bad("is neither a year nor an ISO date");
  return found < "1900" || found > "2100" ? bad("is not a year from 1900 to 2100") : good(found);
}

/** A figure as people write it: `12`, `12.5`, `12,5`. One that could be thousands as well as decimals (`1.250`) is refused: no figure is guessed. */
export function figure(text: string): Result<string> {
  const given = text.trim();
  if (!/^-?\d{1,15}(?:[.,]\d{1,6})?$/.test(given)) return bad("is not a number");
  return /^-?\d{1,3}[.,]\d{3}$/.test(given) ? bad("could be thousands or decimals") : good(given.replace(",", "."));
}
