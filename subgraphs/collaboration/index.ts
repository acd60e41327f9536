import { parse, type DocumentNode } from "graphql";
import { readFileSync } from "node:fs";
import { commonModule } from "../../schema/common/module.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { migrate } from "../base/database/migrate.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph } from "../base/subgraph.ts";
import { createSubgraph, readSdl } from "../kit/subgraph.ts";
import { openEnquiries, type EnquiryOptions } from "./enquiry/index.ts";
import { MIGRATIONS } from "./migrations.ts";
import { openNeeds } from "./need/index.ts";
import { openPartnerships } from "./partnership/index.ts";
import { openTenders, type TenderOptions } from "./tender/index.ts";

export interface CollaborationOptions extends Omit<EnquiryOptions, "log">, Pick<TenderOptions, "sources" | "lookEveryMs"> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Whether the invented samples are served; default false. */
  readonly samples?: boolean;
  /** Whether a guidance subgraph is part of the hub: then what fits is added to its `Guidance`. Default false. */
  readonly guidance?: boolean;
}

export interface Collaboration extends Subgraph {
  /** Sends and erases what is due now; returns when that is done. */
  settle(): Promise<void>;
  /** Learns of the catalogue's changes, and takes up the notices that were read, now. */
  refresh(): Promise<void>;
  /** Whether every source of notices has been tried at least once. */
  allTried(): Promise<boolean>;
}

/** How public bodies and firms come together: enquiries and partnerships. */
export async function createCollaboration(options: CollaborationOptions): Promise<Collaboration> {
  const { database, clock, callerKey } = options;
  const log = options.log.child({ subgraph: "collaboration" });
  await migrate(database, "collaboration", MIGRATIONS);
  const enquiries = await openEnquiries({ ...options, log });
  const { directory, receivers } = enquiries;
  const shown = { samples: options.samples === true, guidance: options.guidance === true };
  const needs = await openNeeds({ database, clock, log, directory, receivers, everyMs: options.everyMs, ...shown });
  const tenders = await openTenders({ ...options, log });
  const partnerships = openPartnerships({ database, clock, samples: shown.samples, tender: tenders.find });
  const subgraph = await createSubgraph({
    name: "collaboration",
    log,
    clock,
    callerKey,
    modules: [
      commonModule,
      { typeDefs: readSdl(import.meta.url, "./schema.graphql") },
      ...(shown.guidance ? [{ typeDefs: readSdl(import.meta.url, "./guidance.graphql") }] : []),
      shared("../../schema/common/codes.graphql"),
      shared("../kit/level.graphql"),
      ...enquiries.modules,
      ...partnerships.modules,
      ...needs.modules,
      ...tenders.modules,
    ],
    pages: needs.pages,
    onClose: async () => void (await Promise.all([enquiries.close(), needs.close(), tenders.close()])),
  });
  return {
    ...subgraph,
    settle: () => enquiries.settle(),
    refresh: async () => void (await Promise.all([enquiries.refresh(), needs.refresh(), tenders.refresh()])),
    allTried: () => tenders.allTried(),
  };
}

function shared(file: string): { readonly typeDefs: DocumentNode } {
  return { typeDefs: parse(readFileSync(new URL(file, import.meta.url), "utf8")) };
}
