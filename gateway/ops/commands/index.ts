import type { Program } from "../program.ts";
import { addCheck } from "./check.ts";
import { addDev } from "./dev.ts";
import { addExplain } from "./explain.ts";
import { addInit } from "./init.ts";
import { addPublish } from "./publish.ts";
import { addRollback } from "./rollback.ts";
import { addStatus } from "./status.ts";
import { addTest } from "./test.ts";
import { addToken } from "./token.ts";

/** The commands in the order of the help. `ops source …` takes its place here, in a file of its own. */
export const COMMANDS: readonly ((program: Program) => void)[] = [
  addInit,
  addDev,
  addTest,
  addCheck,
  addPublish,
  addRollback,
  addStatus,
  addToken,
  addExplain,
];
