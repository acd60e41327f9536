import { ERRORS, exitCode, HubError, type ErrorCode } from "../../schema/errors.ts";

/** How a command ends. 0 to 3 and 130 are the command's own; the others are those of the hub's one table of errors, so that a script can tell them apart. */
export const EXIT = { done: 0, breaks: 1, usage: 2, refused: 3, ended: 130 } as const;

const OWN: readonly (readonly [number, string])[] = [
  [EXIT.done, "done; nothing was found that breaks"],
  [EXIT.breaks, "something was found that breaks: a check, a publication or a conformance case"],
  [EXIT.usage, "the command was not understood"],
  [EXIT.refused, "the hub refused; its code says why"],
  [EXIT.ended, "ended from outside before it was done"],
];
const TOLD: readonly ErrorCode[] = [
  "PORT_IN_USE",
  "COMPOSITION_FAILED",
  "FILE_UNREADABLE",
  "HUB_UNREACHABLE",
  "HUB_BAD_ANSWER",
  "SERVICE_UNREACHABLE",
];

/** Every exit code a script may meet, with its meaning, in order. */
export const EXITS: readonly (readonly [number, string])[] = [
  ...OWN,
  ...TOLD.map((code): readonly [number, string] => [ERRORS[code].exit, code]),
].toSorted(([a], [b]) => a - b);

/** The exit code for an error that ends a command. */
export function exitOf(error: unknown): number {
  const code = exitCode(error);
  return error instanceof HubError && code === EXIT.breaks ? EXIT.refused : code;
}
