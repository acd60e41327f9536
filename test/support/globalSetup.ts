import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of a PostgreSQL where databases may be made; null where there is none. */
    readonly postgresql: string | null;
    /** URL of a Redis; null where there is none. */
    readonly redis: string | null;
    /** Folder of this run; whatever is in it goes with it. */
    readonly runFolder: string;
    /** How the names of this run's databases begin; these go with it too. */
    readonly databasePrefix: string;
    /** A freshly made embedded database to copy from. */
    readonly embeddedTemplate: string;
    /** The folder of other people's files; null where there is none. */
    readonly sharedData: string | null;
    /** A Chromium to drive; null where there is none. */
    readonly chromium: string | null;
    /** The command of Hive Gateway; null where it is not installed. */
    readonly hiveGateway: string | null;
  }
}

/** Looks once at what this machine has, and says in one line what is skipped because it is missing. In CI (`OPS_CI=1`) nothing may be missing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgresql = process.env["TEST_POSTGRESQL"] ?? "postgres://postgres@127.0.0.1:5432/postgres";
  const redis = process.env["TEST_REDIS"] ?? "redis://127.0.0.1:6379";
  const shared = join(import.meta.dirname, "../../../shared/data");
  const hive = join(import.meta.dirname, "../e2e/hive/node_modules/@graphql-hive/gateway/dist/bin.js");
  const found = {
    postgresql: (await answers(postgresql)) ? postgresql : null,
    redis: (await accepts(redis)) ? redis : null,
    sharedData: existsSync(shared) ? shared : null,
    chromium: existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : null,
    hiveGateway: existsSync(hive) ? hive : null,
  };
  const names = {
    postgresql: "no PostgreSQL answers at 127.0.0.1:5432",
    redis: "no Redis answers at 127.0.0.1:6379",
    sharedData: "there is no ../shared/data",
    chromium: "there is no /usr/bin/chromium",
    hiveGateway: "Hive Gateway is not installed (npm ci --prefix test/e2e/hive)",
  };
  for (const [key, reason] of Object.entries(names)) {
    if (found[key as keyof typeof found] !== null) continue; // keys of the same object
    if (process.env["OPS_CI"] === "1") throw new Error(`CI must not skip: ${reason}.`);
    process.stdout.write(`Skipped: tests that need it, because ${reason}.\n`);
  }
  const runFolder = await mkdtemp(join(tmpdir(), "ops-hub-test-"));
  const embeddedTemplate = join(runFolder, "template");
  await mkdir(embeddedTemplate);
  await (await openDatabase({ url: "", data: embeddedTemplate, log: createLog("silent") })).close();
  const databasePrefix = basename(runFolder).replaceAll("-", "_").toLowerCase();
  const provided = { ...found, runFolder, databasePrefix, embeddedTemplate };
  for (const [key, value] of Object.entries(provided)) project.provide(key as keyof typeof provided, value); // keys of ProvidedContext
  return async () => {
    await rm(runFolder, { recursive: true, force: true });
    if (found.postgresql !== null) await dropDatabases(found.postgresql, databasePrefix);
  };
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>("SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)", [prefix]);
  for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  await client.end();
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2_000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      done(answer);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}
