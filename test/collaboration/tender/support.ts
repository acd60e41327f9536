import { expect } from "vitest";
import { createHttpClient } from "../../../subgraphs/base/http/index.ts";
import { signCaller } from "../../../subgraphs/base/caller.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { createCollaboration, type Collaboration } from "../../../subgraphs/collaboration/index.ts";
import { eformXml } from "../../../subgraphs/samples/tenders/eforms.ts";
import { noticeByKey, type SampleNotice } from "../../../subgraphs/samples/tenders/notice.ts";
import { parseSource, type Source } from "../../../subgraphs/sources/source.ts";
import { testClock, type TestClock } from "../../support/clock.ts";
import { DATABASE, testDatabase, type DatabaseKind, type TestDatabase } from "../../support/databases.ts";
import { serve, type LocalServer } from "../../support/localServer.ts";
import { zip } from "../../support/zip.ts";
import { CALLER_KEY, KEYS, testCatalogue } from "../support.ts";

/** A publisher whose ZIP file of notices a test changes, with the subgraph that reads it. */
export interface OpenTenderWorld {
  readonly collaboration: Collaboration;
  readonly clock: TestClock;
  /** What the publisher answers from now on, and the hub has read when this returns. */
  publish(files: readonly File[]): Promise<void>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
  ask(query: string, variables?: Record<string, unknown>): Promise<any>;
  problem(query: string): Promise<{ readonly code: string; readonly next: string }>;
  close(): Promise<void>;
}

export interface File {
  readonly name: string;
  readonly data: string;
}

/** Sample notices by their keys, as the files of a package. */
export function files(...keys: readonly string[]): readonly File[] {
  return keys.map((key) => file(noticeByKey(key)));
}

export function file(notice: SampleNotice): File {
  return { name: `${notice.key}.xml`, data: eformXml(notice) };
}

export async function openTenderWorld(
  kind: DatabaseKind = DATABASE,
  { database: given, guidance = false }: { readonly database?: TestDatabase; readonly guidance?: boolean } = {},
): Promise<OpenTenderWorld> {
  const clock = testClock();
  const log = createLog("silent");
  const database = given ?? (await testDatabase(kind));
  let body: Buffer = zip([]); // nothing is published yet, and the first read says so
  const local: LocalServer = await serve((_, response) => void response.end(body));
  const http = createHttpClient({ allowPrivate: [local.host], clock, log, random: () => 0, retry: { attempts: 1, baseMs: 1, maxMs: 2 } });
  const source: Source = parseSource(
    `id: udbud\nkind: tender\npublisher: { name: { da: "Eksempel: Udbud", en: "Sample: Tenders" }, sample: true }\nlevel: MINISTERIAL\nlicence: CC0-1.0\nformat: eforms\naddress: "{at}/notices.zip"\nschedule: { every: P1D }\neforms: { complete: true }\n`,
    { file: "udbud.yaml", variables: { at: local.url } },
  );
  const folder = { sources: [source], onChange: () => undefined, close: () => undefined };
  const collaboration = await createCollaboration({
    database,
    sources: { folder, http },
    guidance,
    catalogue: testCatalogue(),
    keys: KEYS,
    controller: "Eksempel: enheden",
    days: 30,
    perHour: 1000,
    perHourOfAddress: 1000,
    allowPrivate: [],
    smtp: undefined,
    clock,
    log,
    callerKey: CALLER_KEY,
    random: () => 0,
    lookEveryMs: 3_600_000,
    everyMs: 3_600_000,
    timeoutMs: 2_000,
    watchEveryMs: 10,
  });
  const steward = { "hub-caller": signCaller({ name: "unit", roles: ["STEWARD"] }, CALLER_KEY, clock) };
  const ask: OpenTenderWorld["ask"] = async (query, variables = {}) => {
    const { data, errors } = await collaboration.execute({ query, variables, headers: steward });
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data));
  };
  return {
    collaboration,
    clock,
    ask,
    async publish(entries) {
      body = zip(entries);
      const { refreshTenderSource: state } = await ask(`mutation { refreshTenderSource(id: "udbud") { failure { code message } } }`);
      expect(state).toEqual({ failure: null });
      await collaboration.refresh();
    },
    async problem(query) {
      const { errors } = await collaboration.execute({ query, headers: steward });
      expect(errors).toHaveLength(1);
      return { code: String(errors?.[0]?.extensions?.["code"]), next: String(errors?.[0]?.extensions?.["next"]) };
    },
    async close() {
      await collaboration.close();
      await http.close();
      await local.close();
      if (given === undefined) await database.close();
    },
  };
}
