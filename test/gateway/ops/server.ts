import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** The subgraph that `ops init` made, in a process of its own. */
export interface MadeServer {
  /** Its GraphQL address. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `server.js` of a folder on a port of the system's choice. Rejects with what it said when it ends before it listens. */
export async function startServer(folder: string, node = process.execPath): Promise<MadeServer> {
  const { PATH, HOME } = process.env;
  const child = spawn(node, [join(folder, "server.js")], {
    cwd: folder,
    env: { PATH, HOME, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const url = await new Promise<string>((done, fail) => {
    const hear = (part: Buffer): void => {
      said += part.toString();
      const address = /Server listening at (http:[^"]+)"/.exec(said)?.[1];
      if (address !== undefined) done(`${address}/graphql`);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => fail(new Error(said)));
  });
  return {
    url,
    async stop() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}
