import { createHash } from "node:crypto";
import type { FieldModel, Model } from "./model.ts";

/** An object of the made-up data: whatever else it has follows from these. */
export interface Row {
  readonly __typename: string;
  readonly id: string;
  readonly code?: string;
}

const IDS = ["1", "2", "3"];
const COLOURS = ["RED", "GREEN", "BLUE"];
const TEXTS = [
  "kort",
  'med "gåseøjne"',
  "linje\nskift \\ og tabulator\t",
  "æøå \u{1f600}",
  "",
  "en tekst, der er så lang, at den skrives på den anden måde, nemlig af motoren selv",
];

/** The value of a field of an object, the same whoever computes it. Throws where the model says that it fails. */
export function valueOf(model: Model, field: FieldModel, row: Row, argument: unknown): unknown {
  const seed = `${row.__typename}/${row.id}/${field.name}/${JSON.stringify(argument)}`;
  if (field.fault !== "none" && hash(`fault/${row.__typename}/${row.id}/${field.name}`) % 2 === 0) {
    if (field.fault === "throws") throw new Error(`fejl i ${field.name}`);
    return null;
  }
  return wrapped(model, field, field.wraps, seed);
}

function wrapped(model: Model, field: FieldModel, wraps: readonly ("!" | "[")[], seed: string): unknown {
  const [first, ...rest] = wraps;
  if (first === "!") return present(model, field, rest, seed);
  return hash(`null/${seed}`) % 5 === 0 ? null : present(model, field, wraps, seed);
}

function present(model: Model, field: FieldModel, wraps: readonly ("!" | "[")[], seed: string): unknown {
  const [first, ...rest] = wraps;
  if (first !== "[") return named(model, field.base, seed);
  return Array.from({ length: hash(`length/${seed}`) % 4 }, (_, index) => wrapped(model, field, rest, `${seed}/${index}`));
}

function named(model: Model, base: string, seed: string): unknown {
  const number = hash(seed);
  switch (base) {
    case "String":
      return TEXTS[number % TEXTS.length];
    case "Int":
      return (number % 2_000) - 1_000;
    case "Float":
      return (number % 1_000) / 8;
    case "Boolean":
      return number % 2 === 0;
    case "ID":
      return `id-${number % 100}`;
    case "Colour":
      return COLOURS[number % COLOURS.length];
    case "Anything":
      return { tal: number % 10, liste: [1, null, { a: TEXTS[number % TEXTS.length] }] };
    default:
      return rowOf(model, base, seed);
  }
}

function rowOf(model: Model, base: string, seed: string): Row {
  const abstract = [...model.interfaces, ...model.unions].find(({ name }) => name === base);
  const typename = abstract === undefined ? base : (abstract.members[hash(`member/${seed}`) % abstract.members.length] ?? base);
  if (!model.entities.some(({ name }) => name === typename)) return { __typename: typename, id: seed };
  const id = IDS[hash(`id/${seed}`) % IDS.length] ?? "1";
  return { __typename: typename, id, code: `${typename}-${id}` };
}

function hash(text: string): number {
  return createHash("md5").update(text).digest().readUInt32LE();
}
