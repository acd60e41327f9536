import type { Audience, Confidence, Level, Status, Theme } from "../../schema/listing.ts";
import type { Database } from "../base/database/index.ts";
import type { HelpServiceContent } from "./helpService.ts";

/** What resolvers need of a help service. */
export interface HelpServiceRow {
  readonly id: string;
  readonly content: HelpServiceContent;
  readonly level: Level;
  readonly status: Status;
  readonly confidence: Confidence;
  readonly themes: readonly Theme[];
  readonly audiences: readonly Audience[];
  readonly personas: readonly string[];
  readonly modified: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** Columns of a `HelpServiceRow` of table `h`. */
export const HELP_SERVICE_COLUMNS = `h.id, h.content, h.level, h.status, h.confidence, h.themes, h.audiences, h.personas, h.modified,
  h.valid_from::text AS "validFrom", h.valid_to::text AS "validTo"`;

/** Help services by id, in the order of the ids, null where there is none; one statement. */
export function helpServiceLookup(database: Database): (ids: readonly string[]) => Promise<readonly (HelpServiceRow | null)[]> {
  return async (ids) => {
    const rows = await database.query<HelpServiceRow>(
      `SELECT ${HELP_SERVICE_COLUMNS} FROM catalogue.help_service h WHERE h.id = ANY ($1)`,
      [[...ids]],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}
