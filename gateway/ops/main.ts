#!/usr/bin/env node
import "./older-node.ts";
import { isMainThread } from "node:worker_threads";

/**
 * `ops`. Packed, it is one file, and so the thread in which `ops dev` plans is this file too. Nothing is loaded before it is known which of the two it is.
 */
if (isMainThread) {
  const { runOps } = await import("./program.ts");
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  // A reader that has left is told of by nobody; without this, the event would end the process with a stack trace.
  process.stdout.on("error", () => undefined);
  process.exitCode = await runOps(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    write: (text) => void process.stdout.write(text),
    say: (line) => void process.stderr.write(`${line}\n`),
    signal: ending.signal,
  });
} else {
  await import("../plan/worker.ts");
}
