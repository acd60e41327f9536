import { Fault, Skip, type Case } from "./case.ts";
import { Unanswered } from "./service.ts";
import type { Subject } from "./subject.ts";

/** How a case went. */
export interface CaseResult {
  readonly id: string;
  readonly level: Case["level"];
  readonly result: "pass" | "fail" | "skip";
  readonly proves: string;
  /** What was seen, or measured, or would be needed. */
  readonly detail?: string;
}

/** Runs cases one after the other: what is measured is not disturbed, and a small service is not overrun. */
export async function runCases(cases: readonly Case[], subject: Subject): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) results.push(await runCase(one, subject));
  return results;
}

async function runCase({ id, level, proves, check }: Case, subject: Subject): Promise<CaseResult> {
  try {
    const measured = await check(subject);
    return { id, level, proves, result: "pass", ...(measured !== undefined && { detail: measured }) };
  } catch (error) {
    if (error instanceof Skip) return { id, level, proves, result: "skip", detail: error.message };
    if (error instanceof Fault) return { id, level, proves, result: "fail", detail: error.message };
    if (error instanceof Unanswered) return { id, level, proves, result: "fail", detail: `The service does not answer: ${error.message}.` };
    throw error;
  }
}
