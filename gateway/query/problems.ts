import type { Problem } from "./ask.ts";

/** The errors of the answers, told as lines as they come. One that is on many rows is told once, with the place where it was first seen; all are counted. */
export interface Problems {
  add(problems: readonly Problem[]): void;
  readonly count: number;
}

const MAX_LINES = 20;

export function createProblems(say: (line: string) => void): Problems {
  const told = new Set<string>();
  let count = 0;
  return {
    add(problems) {
      for (const { code, message, next, path } of problems) {
        count += 1;
        const place = path.filter((part) => typeof part === "string").join(".");
        const mark = `${code} ${place} ${message}`;
        if (told.size > MAX_LINES || told.has(mark)) continue;
        told.add(mark);
        if (told.size > MAX_LINES) say("More errors of other kinds are counted, not told.");
        else say(`${code}: ${message}${path.length === 0 ? "" : ` (${path.join(".")})`} ${next}`.replace(/\s+/g, " ").trim());
      }
    },
    get count() {
      return count;
    },
  };
}
