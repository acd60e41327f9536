import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Pool } from "undici";

/** A process that is measured: a gateway, on a core of its own where the system can do that. */
export interface Child {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
  /** Milliseconds of CPU so far, user and system; bytes in memory. */
  usage(): Promise<{ readonly cpuMs: number; readonly memory: number }>;
  /** Asks one query again and again for `ms`; every answer must be this one. */
  load(options: Load): Promise<{ readonly requests: number; readonly waits: readonly number[] }>;
  /** Asks at a steady rate, whether the requests before are answered or not. Returns how long each took, in milliseconds. */
  pace(options: Pace): Promise<readonly number[]>;
  ask(query: string): Promise<string>;
  close(): Promise<void>;
}

export interface Load {
  readonly query: string;
  readonly ms: number;
  readonly atOnce: number;
  readonly expected?: string;
}

export interface Pace {
  readonly query: string;
  readonly ms: number;
  readonly perSecond: number;
}

export interface ChildOptions {
  readonly name: string;
  readonly module: URL;
  readonly start: unknown;
  /** Default: any core. */
  readonly core?: number;
  readonly cpuProfile?: string;
}

/** Starts a module that answers its first message with `{ url }` and "cpu" with what it has used. */
export async function startChild({ name, module, start, core, cpuProfile }: ChildOptions): Promise<Child> {
  const flags = [
    "--import",
    "./subgraphs/base/runtime.js",
    ...(cpuProfile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${cpuProfile}`]),
  ];
  const pinned = core !== undefined && existsSync("/usr/bin/taskset");
  const child = fork(module, {
    ...(pinned ? { execPath: "/usr/bin/taskset", execArgv: ["-c", String(core), process.execPath, ...flags] } : { execArgv: flags }),
    env: { ...process.env, NODE_ENV: "production", APOLLO_TELEMETRY_DISABLED: "true" },
  });
  const told = once(child, "message") as Promise<[{ url: string }]>; // its first message
  child.send(start ?? {});
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${name} ended before it listened`)));
  const [{ url }] = await Promise.race([told, ended]);
  ended.catch(() => undefined);
  let closing = false;
  child.once("exit", () => {
    if (closing) return;
    process.stderr.write(`${name} ended\n`);
    process.exit(1);
  });
  const pool = new Pool(url, { connections: 64 });

  const ask = async (query: string): Promise<string> => {
    const { body } = await pool.request({
      method: "POST",
      path: "/graphql",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query }),
    });
    return body.text();
  };
  return {
    name,
    url,
    process: child,
    ask,
    async usage() {
      const answer = once(child, "message") as Promise<[{ cpu: NodeJS.CpuUsage; memory: number }]>; // its answer to "cpu"
      child.send("cpu");
      const [{ cpu, memory }] = await answer;
      return { cpuMs: (cpu.user + cpu.system) / 1000, memory };
    },
    async load({ query, ms, atOnce, expected }) {
      const until = performance.now() + ms;
      const waits: number[] = [];
      let requests = 0;
      const one = async (): Promise<void> => {
        while (performance.now() < until) {
          const began = performance.now();
          const text = await ask(query);
          waits.push(performance.now() - began);
          if (expected !== undefined && text.length !== expected.length)
            throw new Error(`${name} gave another answer: ${text.slice(0, 300)}`);
          requests += 1;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, one));
      return { requests, waits };
    },
    async pace({ query, ms, perSecond }) {
      const began = performance.now();
      const waits: Promise<number>[] = [];
      const one = async (): Promise<number> => {
        const sent = performance.now();
        await ask(query);
        return performance.now() - sent;
      };
      for (let due = began; due < began + ms; due = began + (waits.length / perSecond) * 1_000) {
        const early = due - performance.now();
        await (early > 0 ? setTimeout(early) : setImmediate());
        waits.push(one());
      }
      return Promise.all(waits);
    },
    async close() {
      closing = true;
      await pool.destroy();
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
