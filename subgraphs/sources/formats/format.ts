import type { HttpResponse } from "../../base/http/index.ts";
import type { Problem } from "../mapping.ts";
import type { MappingSpec } from "../mappingSpec.ts";
import type { Source } from "../source.ts";
import type { NoticeRead } from "./notice/reading.ts";

/** A way publishers give their records. Adding one: a folder beside the others, a line in index.ts, its name and block in source.schema.json. */
export interface Format {
  /** The Accept header. */
  readonly accept: string;
  /** The mapping a source file starts from; empty where every publisher's field names are its own. */
  readonly mapping: MappingSpec;
  /** `notices` where the format reads procurement notices itself, for sources of `kind: tender`. Default: records, which a mapping turns into listings or cases. */
  readonly gives?: "notices";
  /** How a record says that it is gone, where the format has a way to; `json.deleted` of a source file says it for plain JSON. Default: in none. */
  readonly deleted?: { readonly path: string; readonly value: string | readonly string[] };
  /** The first address to ask. `since` is an ISO moment when only what changed after it is wanted. */
  readonly address: (source: Source, since: string | undefined) => string;
  /** Whether the source can be asked for changes only. Default: never. */
  readonly incremental?: (source: Source) => boolean;
  /** Yields the records, from the first answer on; asks for more through the context. Throws FETCH_*. */
  readonly read: (first: HttpResponse, context: ReadContext) => AsyncGenerator<ReadItem, ReadEnd, undefined>;
}

export interface ReadContext {
  readonly source: Source;
  /** Asks for a further page or record; on the source's budget. */
  readonly get: (address: string) => Promise<HttpResponse>;
}

/** A record as the publisher wrote it, or one that could not even be read. `place` says where it stands: `line 14`. */
export type ReadItem =
  | { readonly kind: "record"; readonly record: unknown; readonly place: string }
  | ({ readonly kind: "notice"; readonly place: string } & NoticeRead)
  | ({ readonly kind: "unreadable"; readonly place: string } & Problem);

export interface ReadEnd {
  /** Whether every record the publisher has was seen (as far as this answer goes). */
  readonly complete: boolean;
}
