import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A command of the hub in a real process. */
export interface Running {
  readonly child: ChildProcess;
  /** Its first line of JSON on standard output. */
  readonly started: Readonly<Record<string, unknown>>;
  /** Everything it wrote to standard error so far. */
  errors(): string;
  /** Sends a signal and resolves with exit code or signal. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** As the npm scripts do, and the embedded database is compiled once, not once more in the background: that is worth it in a hub that stays, not in one that ends soon. */
const FLAGS = ["--liftoff-only", "--import", "./subgraphs/base/runtime.js"];

/** Only what a process needs of the surroundings, so that a developer's own HUB_* settings do not reach the tests. */
function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }), HUB_LOG: "warn", ...env };
}

/** Starts a script with `--json` and waits for its line. Rejects with standard error when it ends before. */
export async function startProcess(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, [...FLAGS, script, ...args, "--json"], {
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => void (errors += chunk.toString()));
  const started = await new Promise<Record<string, unknown>>((done, fail) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      const line = out.split("\n").find((each) => each.startsWith("{"));
      if (line !== undefined && out.includes("\n")) done(JSON.parse(line) as Record<string, unknown>); // our own command's line
    });
    child.once("exit", (code) => fail(new Error(`${script} ended with ${code}: ${errors}`)));
  });
  return {
    child,
    started,
    errors: () => errors,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, "exit") as Promise<[number | null, string | null]>; // node:child_process "exit"
      child.kill(signal);
      const [code, by] = await exited;
      return code ?? by ?? "unknown";
    },
  };
}

/** Runs a script to its end. */
export async function runProcess(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [...FLAGS, script, ...args], { env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
  const [code] = (await once(child, "exit")) as [number | null]; // node:child_process "exit"
  return { code, stdout, stderr };
}

/** Starts a script and ends it with SIGKILL as soon as `moment` says so of what it has written to standard error. */
export async function killAfter(script: string, env: Readonly<Record<string, string>>, moment: (errors: string) => boolean): Promise<void> {
  const child = spawn(process.execPath, [...FLAGS, script], { env: environment(env), stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
    if (moment(errors)) child.kill("SIGKILL");
  });
  const [, signal] = (await once(child, "exit")) as [number | null, string | null]; // node:child_process "exit"
  if (signal !== "SIGKILL") throw new Error(`It ended by itself: ${errors}`);
}

export interface Answer<T = Readonly<Record<string, unknown>>> {
  readonly data?: T | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** Asks a GraphQL server over HTTP. */
export async function ask<T = Readonly<Record<string, unknown>>>(
  url: string,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer<T>; // each test knows its query
}
