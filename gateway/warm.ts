import { setImmediate as turn } from "node:timers/promises";
import { parse, print, validate } from "graphql";
import { compilerOf } from "./execute/compiled.ts";
import type { Snapshot } from "./supergraph/snapshot.ts";

/**
 * Plans queries that nobody has asked yet, in the background and in the form in which the execution will ask for them. One that does not fit the supergraph is
 * passed over.
 */
export async function warmQueries(snapshot: Snapshot, texts: readonly string[], signal: AbortSignal): Promise<void> {
  for (const text of texts) {
    await turn(); // requests come first
    if (signal.aborted) return;
    const planned = plannedText(snapshot, text);
    if (planned !== undefined) await snapshot.planner.warm([{ text: planned, uses: 1 }], signal);
  }
}

function plannedText(snapshot: Snapshot, text: string): string | undefined {
  try {
    const document = parse(text);
    if (validate(snapshot.apiSchema, document).length > 0) return undefined;
    return print(compilerOf(snapshot).operation(document, undefined).forConditions({}).document);
  } catch {
    return undefined; // no query, or several, or one whose @include waits for a variable
  }
}
