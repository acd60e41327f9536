import { HINTS } from "@apollo/composition/dist/hints.js";
import { ERRORS } from "@apollo/federation-internals";
import { compositionHelp } from "../../../schema/compose-help.ts";
import type { Explanation } from "./explanation.ts";

/** Every code of Apollo's composition, errors and hints: its own description, and the hub's help. */
export const COMPOSITION_EXPLANATIONS: readonly Explanation[] = [
  ...Object.values(HINTS).map(({ code, description }): Explanation => ({
    code,
    kind: "hint",
    what: `${description}.`.replace(/\.\.$/, "."),
    mend: "It composes; look whether it is meant so, and make the subgraphs alike where it is not.",
  })),
  ...Object.values(ERRORS).map(({ code, description }): Explanation => ({
    code,
    kind: "composition",
    what: description,
    mend: compositionHelp(code),
  })),
];
