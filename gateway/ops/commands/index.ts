import type { Program } from "../program.ts";
import { addApprove } from "./approve.ts";
import { addCheck } from "./check.ts";
import { addDeprecate } from "./deprecate.ts";
import { addDev } from "./dev.ts";
import { addExplain } from "./explain.ts";
import { addInit } from "./init.ts";
import { addPublish } from "./publish.ts";
import { addRollback } from "./rollback.ts";
import { addSource } from "./source.ts";
import { addStatus } from "./status.ts";
import { addTest } from "./test.ts";
import { addToken } from "./token.ts";
import { addUsage } from "./usage.ts";

/** The commands in the order of the help. */
export const COMMANDS: readonly ((program: Program) => void)[] = [
  addInit,
  addDev,
  addTest,
  addCheck,
  addPublish,
  addRollback,
  addStatus,
  addUsage,
  addDeprecate,
  addSource,
  addToken,
  addApprove,
  addExplain,
];
