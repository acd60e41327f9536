import { ERRORS } from "../../../schema/errors.ts";
import type { Explanation } from "./explanation.ts";

/** Every code of the hub's one table. */
export const ERROR_EXPLANATIONS: readonly Explanation[] = Object.entries(ERRORS).map(([code, { exit, http, next }]) => ({
  code,
  kind: "error",
  what:
    exit > 2
      ? `A command that fails with it ends with exit code ${exit}.`
      : `In an answer over HTTP it comes with status ${http}, in \`errors[].extensions.code\`.`,
  mend: next,
}));
