import { HubError } from "../../schema/errors.ts";
import { holdsOn, municipalityByCode, regionByCode } from "../base/territory/index.ts";

/** Where codes stand among the arguments of a query, for the messages: `filter.` before `region`, `municipality` and `on`, or nothing; a need has no `on`. */
export type ArgumentPath = "filter." | "need." | "";

/** Throws TERRITORY_UNKNOWN. */
export function checkMunicipalities(codes: readonly string[], path: ArgumentPath): void {
  for (const code of codes) if (municipalityByCode(code) === undefined) throw unknown(path, "municipality", code);
}

/** Throws TERRITORY_UNKNOWN, or TERRITORY_NOT_VALID with the code to use instead, for a region that does not exist on the day. */
export function checkRegions(codes: readonly string[], day: string, path: ArgumentPath): void {
  for (const code of codes) {
    const region = regionByCode(code);
    if (region === undefined) throw unknown(path, "region", code);
    if (holdsOn(region, day)) continue;
    const instead = day < region.validFrom ? region.precededBy : region.succeededBy;
    throw new HubError("TERRITORY_NOT_VALID", `${path}region: ${region.da} (${code}) does not exist on ${day}.`, {
      ...(instead.length > 0 && {
        next: `Use ${instead.join(" and ")}, or ${path === "need." ? "give the municipality alone" : `give \`${path}on\` a date when it exists`}.`,
      }),
    });
  }
}

function unknown(path: ArgumentPath, kind: "municipality" | "region", code: string): HubError {
  return new HubError("TERRITORY_UNKNOWN", `${path}${kind}: there is no ${kind} ${JSON.stringify(code.slice(0, 40))}.`);
}
