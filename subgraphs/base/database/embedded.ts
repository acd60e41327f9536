import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { HubError } from "../../../schema/errors.ts";
import { lockFolder } from "./lock.ts";

/**
 * PGlite in a worker thread behind a unix socket. In the main thread it would block everything for seconds at a time. It does not fsync: what is committed
 * survives the end of the process, not the end of the machine; the README says so.
 */
export interface Embedded {
  /** As `pg` takes it for `host`: the socket is `<folder>/.s.PGSQL.<port>`. */
  readonly socketFolder: string;
  readonly port: number;
  stop(): Promise<void>;
}

const PORT = 5432;
/** `sun_path` holds 104 bytes on macOS, 108 on Linux. */
const MAX_SOCKET_PATH = 100;

export async function startEmbedded(data: string): Promise<Embedded> {
  const folder = join(data, "database");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new HubError("DATA_UNWRITABLE", `The folder ${data} cannot be made or written.`, { cause });
  }
  const release = lockFolder(data);
  try {
    const complete = join(folder, "hub.complete");
    if (existsSync(join(folder, "PG_VERSION")) && !existsSync(complete)) setAside(folder);
    const socketFolder = shortFolder(data);
    const socket = join(socketFolder, `.s.PGSQL.${PORT}`);
    rmSync(socket, { force: true });
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { folder, socket } });
    const exited = new Promise<void>((done) => worker.once("exit", () => done())); // from now on: it may end before it is told to
    await ready(worker, data);
    writeFileSync(complete, "", { mode: 0o600 });
    return {
      socketFolder,
      port: PORT,
      async stop() {
        worker.postMessage("stop");
        await exited;
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** A first start that was killed leaves a half-made database that nothing was ever acknowledged from; the latest is kept beside, for a look, and made anew. */
function setAside(folder: string): void {
  const aside = `${folder}.incomplete`;
  rmSync(aside, { recursive: true, force: true });
  renameSync(folder, aside);
  mkdirSync(folder, { mode: 0o700 });
}

function ready(worker: Worker, data: string): Promise<void> {
  return new Promise((done, fail) => {
    worker.once("message", () => done());
    worker.once("error", (cause) =>
      fail(new HubError("DATABASE_UNREACHABLE", `The embedded database in ${data} cannot be opened.`, { cause })),
    );
    worker.once("exit", () => fail(new HubError("DATABASE_UNREACHABLE", `The embedded database in ${data} stopped while starting.`)));
  });
}

/** The data folder itself, or a private one in the system's temporary folder where the path would be too long for a socket. */
function shortFolder(data: string): string {
  if (Buffer.byteLength(join(data, `.s.PGSQL.${PORT}`)) <= MAX_SOCKET_PATH) return data;
  const folder = join(tmpdir(), `ops-hub-${createHash("sha256").update(data).digest("hex").slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
