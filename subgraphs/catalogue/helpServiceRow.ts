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
  /** Of an earlier state, the place in the change feed as of which it is read; what it answers with is as of then, where that is kept. */
  readonly asOf?: number;
}

/** Columns of a `HelpServiceRow` of table `h`. */
export const HELP_SERVICE_COLUMNS = `h.id, h.content, h.level, h.status, h.confidence, h.themes, h.audiences, h.personas, h.modified,
  h.valid_from::text AS "validFrom", h.valid_to::text AS "validTo"`;

/** Help services by id, in the order of the ids, null where there is none; an id that was merged leads to where it went. One statement. */
export function helpServiceLookup(database: Database): (ids: readonly string[]) => Promise<readonly (HelpServiceRow | null)[]> {
  return async (ids) => {
    const rows = await database.query<HelpServiceRow & { asked: string }>(
      `SELECT k.id AS asked, ${HELP_SERVICE_COLUMNS} FROM unnest($1::text[]) AS k (id) LEFT JOIN catalogue.redirect r ON r.from_id = k.id
       JOIN catalogue.help_service h ON h.id = coalesce(r.to_id, k.id)`,
      [[...ids]],
    );
    const byId = new Map(rows.map(({ asked, ...row }) => [asked, row]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}

/** A stored state (a row of catalogue.help_service as JSON) as a `HelpServiceRow`. `asOf`: the place in the change feed as of which it is read. */
export function fromState(state: StoredState, asOf: number): HelpServiceRow {
  const { valid_from: validFrom, valid_to: validTo, ...row } = state;
  return { ...row, validFrom, validTo, asOf };
}

export interface StoredState extends Omit<HelpServiceRow, "validFrom" | "validTo" | "asOf"> {
  readonly valid_from: string | null;
  readonly valid_to: string | null;
}
