import { commonModule } from "../../schema/common/module.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { migrate } from "../base/database/migrate.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph } from "../base/subgraph.ts";
import { createSubgraph, readSdl } from "../kit/subgraph.ts";
import { openEnquiries, type EnquiryOptions } from "./enquiry/index.ts";
import { MIGRATIONS } from "./migrations.ts";

export interface CollaborationOptions extends Omit<EnquiryOptions, "log"> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
}

export interface Collaboration extends Subgraph {
  /** Sends and erases what is due now; returns when that is done. */
  settle(): Promise<void>;
  /** Learns of the catalogue's changes now. */
  refresh(): Promise<void>;
}

/** How public bodies and firms come together: enquiries. */
export async function createCollaboration(options: CollaborationOptions): Promise<Collaboration> {
  const { database, clock, callerKey } = options;
  const log = options.log.child({ subgraph: "collaboration" });
  await migrate(database, "collaboration", MIGRATIONS);
  const enquiries = await openEnquiries({ ...options, log });
  const subgraph = await createSubgraph({
    name: "collaboration",
    log,
    clock,
    callerKey,
    modules: [commonModule, { typeDefs: readSdl(import.meta.url, "./schema.graphql") }, ...enquiries.modules],
    onClose: () => enquiries.close(),
  });
  return { ...subgraph, settle: () => enquiries.settle(), refresh: () => enquiries.refresh() };
}
