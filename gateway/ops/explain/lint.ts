import { LINT_RULES } from "../../../schema/lint.ts";
import type { Explanation } from "./explanation.ts";

const TEXTS: Readonly<Record<string, Pick<Explanation, "what" | "why" | "mend">>> = {
  described: {
    what: "Every type, field, argument, input field and enum value has a description.",
    why: "The description is the only manual most users of the hub will read; they do not know whom to ask.",
    mend: 'Write one sentence above the element between """ and """: what it is, its unit, when it is null; the Danish term where it helps.',
  },
  "nullable-extension": {
    what: "A field that a subgraph adds to an entity of another subgraph is nullable.",
    why: "When the adding subgraph is down, a non-null field takes the owner's whole entity, and whatever holds it, out of the answer.",
    mend: "Remove the ! after the field's type.",
  },
  "nullable-entity": {
    what: "A field that returns an entity of another subgraph is nullable, and so are the elements of a list of such entities.",
    why: "When the owner is down its non-null fields null the entity; without a nullable place to stop at, that null climbs to the top of the answer.",
    mend: "Remove the ! at the entity; an outer ! around the list may stay: `[Listing]!`.",
  },
};

/** Every rule of schema/lint; a rule without a text of its own here is told by its name alone, and a test fails. */
export const LINT_EXPLANATIONS: readonly Explanation[] = LINT_RULES.flatMap(({ name }) => {
  const text = TEXTS[name];
  return text === undefined ? [] : [{ code: name, kind: "lint", ...text }];
});
