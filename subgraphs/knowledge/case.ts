import { readFileSync } from "node:fs";
import type { CaseContent } from "../../schema/knowledge.ts";

/** A case with its id: `case-…` for those that come with the hub, `<source>:<its own id>` for imported ones. */
export interface Case extends CaseContent {
  readonly id: string;
}

/** Years of a case: where only one is known, it is both. */
export interface Years {
  readonly from: number;
  readonly to: number;
}

/** The cases that come with the hub, from public descriptions that each of them names. */
export const CASES: readonly Case[] = Object.freeze(
  readRows().map((row): Case =>
    Object.freeze({ stopped: false, ...row, firms: row.firms ?? [], outcomes: row.outcomes ?? [], help: row.help ?? [] } satisfies Case),
  ),
);

export function yearsOf({ start, end }: Case): Years | undefined {
  const [from, to] = [start ?? end, end ?? start];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** What may be left out of the file. */
type Row = Omit<Case, "firms" | "outcomes" | "help" | "stopped"> & Partial<Pick<Case, "firms" | "outcomes" | "help" | "stopped">>;

function readRows(): readonly Row[] {
  return JSON.parse(readFileSync(new URL("content/cases.json", import.meta.url), "utf8")) as readonly Row[]; // our own file, read by test/knowledge/content.test.ts
}
