import { pino } from "pino";
import { expect } from "vitest";
import { signCaller, type Role } from "../../subgraphs/base/caller.ts";
import type { SubgraphRequest } from "../../subgraphs/base/subgraph.ts";
import { createCollaboration, type Collaboration } from "../../subgraphs/collaboration/index.ts";
import type { CatalogueFeed } from "../../subgraphs/collaboration/enquiry/directory.ts";
import { createEnquiryKeys, type EnquiryKeys } from "../../subgraphs/collaboration/enquiry/keys.ts";
import type { SmtpServer } from "../../subgraphs/collaboration/enquiry/smtp.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { DATABASE, testDatabase, type DatabaseKind, type TestDatabase } from "../support/databases.ts";

export const CALLER_KEY = Buffer.alloc(32, 7);
export const KEYS = createEnquiryKeys([Buffer.alloc(32, 9)]);
export const STEWARD = { name: "unit", roles: ["STEWARD"] } as const;
export const PUBLISHER = { name: "nord", roles: ["PUBLISHER"] } as const;

export interface TestCaller {
  /** null: anonymous. */
  readonly name: string | null;
  readonly roles: readonly Role[];
  /** Of an anonymous one, as the gateway tells it: 22 characters. */
  readonly origin?: string;
}

export interface OpenCollaboration {
  readonly collaboration: Collaboration;
  readonly database: TestDatabase;
  readonly clock: TestClock;
  readonly catalogue: TestCatalogue;
  /** Every line that was logged, as JSON text. */
  readonly logged: readonly string[];
  /** The data of an answer without errors; each test knows its query. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
  ask(query: string, variables?: Record<string, unknown>, caller?: TestCaller): Promise<any>;
  /** The only error of an answer. */
  problem(
    query: string,
    variables?: Record<string, unknown>,
    caller?: TestCaller,
  ): Promise<{
    readonly code: string;
    readonly message: string;
    readonly next: string;
    readonly details: Readonly<Record<string, number>>;
  }>;
  /** Closes the subgraph, and the database where it was opened here. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly kind?: DatabaseKind;
  readonly database?: TestDatabase;
  readonly clock?: TestClock;
  readonly keys?: EnquiryKeys;
  readonly controller?: string | null;
  readonly perHour?: number;
  readonly perHourOfAddress?: number;
  readonly allowPrivate?: readonly string[];
  readonly catalogue?: TestCatalogue;
  readonly timeoutMs?: number;
  readonly samples?: boolean;
  /** Beside a guidance subgraph; default false. */
  readonly guidance?: boolean;
  readonly smtp?: SmtpServer;
}

/** The subgraph on an empty database; the outbox looks only when something was submitted or `settle` is called. */
export async function openCollaboration(options: OpenOptions = {}): Promise<OpenCollaboration> {
  const { kind = DATABASE, clock = testClock(), catalogue = testCatalogue() } = options;
  const database = options.database ?? (await testDatabase(kind));
  const logged: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void logged.push(line) });
  const collaboration = await createCollaboration({
    database,
    catalogue,
    keys: options.keys ?? KEYS,
    controller: options.controller === undefined ? "Eksempel: enheden, Torvet 1, enhed@enheden.example" : options.controller,
    days: 30,
    perHour: options.perHour ?? 100_000,
    perHourOfAddress: options.perHourOfAddress ?? 100_000,
    allowPrivate: options.allowPrivate ?? [],
    samples: options.samples ?? false,
    guidance: options.guidance ?? false,
    smtp: options.smtp,
    clock,
    log,
    callerKey: CALLER_KEY,
    random: () => 0,
    lookEveryMs: 3_600_000,
    everyMs: 3_600_000,
    timeoutMs: options.timeoutMs ?? 2_000,
    watchEveryMs: 10,
  });
  await collaboration.refresh().catch(() => undefined); // a test may begin with the catalogue down
  const execute = (query: string, variables: Record<string, unknown>, caller: TestCaller | undefined) =>
    collaboration.execute({
      query,
      variables,
      headers: caller === undefined ? {} : { "hub-caller": signCaller(caller, CALLER_KEY, clock) },
    });
  return {
    collaboration,
    database,
    clock,
    catalogue,
    logged,
    async ask(query, variables = {}, caller) {
      const { data, errors } = await execute(query, variables, caller);
      expect(errors).toBeUndefined();
      return JSON.parse(JSON.stringify(data));
    },
    async problem(query, variables = {}, caller) {
      const { errors } = await execute(query, variables, caller);
      expect(errors).toHaveLength(1);
      const [error] = errors ?? [];
      const { code, next, ...details } = error?.extensions ?? {};
      return {
        code: String(code),
        message: error?.message ?? "",
        next: String(next),
        details: details as Readonly<Record<string, number>>,
      }; // tests read numbers alone
    },
    async close() {
      await collaboration.close();
      if (options.database === undefined) await database.close();
    },
  };
}

export interface TestService {
  readonly id: string;
  readonly da?: string;
  readonly level?: string;
  readonly status?: string;
  readonly coverage?: readonly string[];
  /** Publishers that list it. */
  readonly listedBy?: readonly string[];
  /** The one of them that runs it. */
  readonly runBy?: string;
}

/** A catalogue whose changes are made by hand, answering as the real one does. */
export interface TestCatalogue extends CatalogueFeed {
  put(service: TestService): void;
  remove(id: string): void;
  merge(id: string, into: string): void;
  /** From now on it does not answer; until it does again. */
  down: boolean;
}

export function testCatalogue(services: readonly TestService[] = SERVICES): TestCatalogue {
  const changes: { readonly id: string; readonly redirectTo: string | null; readonly helpService: object | null }[] = [];
  const catalogue: TestCatalogue = {
    down: false,
    put: (service) => void changes.push({ id: service.id, redirectTo: null, helpService: serviceOf(service) }),
    remove: (id) => void changes.push({ id, redirectTo: null, helpService: null }),
    merge: (id, into) => void changes.push({ id, redirectTo: into, helpService: null }),
    async execute({ variables }: SubgraphRequest) {
      if (catalogue.down) return { data: null, errors: [{ message: "down", extensions: { code: "INTERNAL" } }] };
      const since = Number(variables?.["since"] ?? 0);
      const page = changes.slice(since, since + 2);
      const cursor = since + page.length;
      return { data: { helpServiceChanges: { cursor: String(cursor), hasMore: cursor < changes.length, changes: page } } };
    },
  };
  for (const service of services) catalogue.put(service);
  return catalogue;
}

const SERVICES: readonly TestService[] = [
  { id: "indgang", da: "Indgangen", coverage: ["mun:0851"], listedBy: ["nord", "syd"], runBy: "nord" },
  { id: "bredere", da: "Fælles indgang", coverage: ["mun:0851", "mun:0101"], listedBy: ["syd"] },
  { id: "landet", da: "Hele landet", level: "MINISTERIAL", coverage: ["DK"], listedBy: ["stat"] },
  { id: "lukket", da: "Lukket", status: "HISTORICAL", coverage: ["mun:0101"], listedBy: ["nord"] },
];

function serviceOf({ id, da = id, level = "MUNICIPAL", status = "ACTIVE", coverage = [], listedBy = [], runBy }: TestService): object {
  return {
    id,
    da,
    en: da,
    level,
    status,
    coverage: coverage.map((code) => ({ code })),
    listings: listedBy.map((publisher) => ({ id: `${publisher}:${id}`, publisher: { id: publisher } })),
    provenance: [{ rule: runBy === undefined ? "ONLY" : "OWN", listing: { id: `${runBy ?? listedBy[0] ?? ""}:${id}` } }],
  };
}

export const SUBMIT = `mutation ($input: EnquiryInput!) { submitEnquiry(input: $input) { token repeated enquiry { deliveries { id receiver state } } } }`;
export const FOLLOW = `query ($token: String!) { enquiry(token: $token) {
  kind withdrawnAt erasedAt deliveries { id receiver receiverName state message reference settledAt trail { kind code text } } } }`;
export const WITHDRAW = `mutation ($token: String!) { withdrawEnquiry(token: $token) { withdrawnAt erasedAt deliveries { state } } }`;
export const DECLARE = `mutation ($input: EnquiryReceiverInput!) { declareReceiver(input: $input) { secret formerSecretUntil receiver { id route host caller declaredBy } } }`;
export const INBOX = `query ($after: String, $first: Int) { enquiryInbox(after: $after, first: $first) { totalCount pageInfo { hasNextPage endCursor }
  nodes { id receiver receiverName state kind text role area contact { email } shareWithFirms privacyNotice } } }`;
export const ACKNOWLEDGE = `mutation ($id: ID!, $reference: String) { acknowledgeEnquiry(id: $id, reference: $reference) { state reference } }`;

export const SECRET_TEXT = "Kørestolen i skur nummer syv";
let keys = 0;

/** An enquiry as a form sends it. */
export async function enquiryInput(
  open: OpenCollaboration,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const { privacyNotice } = await open.ask("{ privacyNotice { version } }");
  keys += 1;
  return {
    to: ["0851"],
    kind: "IDEA",
    text: SECRET_TEXT,
    role: "sygeplejerske",
    contact: { email: "asker@asker.example" },
    privacyNotice: privacyNotice.version,
    idempotencyKey: `the-key-of-a-form-${keys}`,
    ...changes,
  };
}
