import { HubError, errorLine } from "../../schema/errors.ts";
import { EXIT, exitOf } from "./exits.ts";
import type { World } from "./world.ts";

/** What a command found or did, once for people and once for programs. */
export interface Outcome {
  /** With `--json`: the answer, beside `ok` and `next`. */
  readonly data: object;
  /** Without: lines for people, no line break at the end. */
  readonly text: string;
  /** The command to run next, or what to do; on standard error, where it is in nobody's way. */
  readonly next?: string;
  /** Whether what was found breaks something: exit 1. */
  readonly breaks?: boolean;
}

export interface Asked {
  readonly json?: boolean;
}

/** Runs a command's work and writes its outcome, or its error, to standard output or standard error; returns the exit code. */
export async function tell({ json = false }: Asked, world: World, work: () => Promise<Outcome>): Promise<number> {
  try {
    const { data, text, next, breaks = false } = await work();
    if (json) world.write(`${JSON.stringify({ ...data, ok: !breaks, ...(next !== undefined && { next }) })}\n`);
    else {
      if (text !== "") world.write(`${text}\n`);
      if (next !== undefined) world.say(`→ ${next}`);
    }
    return breaks ? EXIT.breaks : EXIT.done;
  } catch (error) {
    if (world.signal.aborted && !(error instanceof HubError)) return EXIT.ended;
    tellError({ json }, world, error);
    return exitOf(error);
  }
}

/** `CODE: what happened. What to do.` on standard error; with `--json` an object on standard output, where a program looks. */
export function tellError({ json = false }: Asked, world: World, error: unknown): void {
  if (!json) return world.say(errorLine(error));
  const known =
    error instanceof HubError ? error : new HubError("INTERNAL", error instanceof Error ? error.message : String(error), { cause: error });
  world.write(`${JSON.stringify({ ok: false, error: { code: known.code, message: known.message, next: known.next } })}\n`);
}
