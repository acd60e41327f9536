import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { chmodSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

/** The thread of the embedded database: opens the folder, serves the socket, closes both when told to stop. */
const { folder, socket } = workerData as { folder: string; socket: string }; // set by embedded.ts
const database = await PGlite.create(folder);
const server = new PGLiteSocketServer({ db: database, path: socket, maxConnections: 2 });
await server.start();
chmodSync(socket, 0o600);
parentPort?.on("message", async () => {
  await server.stop();
  await database.close();
  process.exit(0);
});
parentPort?.postMessage("ready");
