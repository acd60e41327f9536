import type { ConstDirectiveNode } from "graphql";
import { fieldSet, fieldsOfSet, named, text, type DefinedType, type SetField } from "./elements.ts";
import type { World } from "./world.ts";

export const SENT_WHYS = ["KEY", "REQUIRES", "CONTEXT"] as const;

/** A field whose values the gateway will send to the subgraph, and why. */
export interface SentField {
  /** `Type.field`. */
  readonly coordinate: string;
  readonly why: (typeof SENT_WHYS)[number];
}

/** A field that a directive asks for, with the directive, for the place. */
export interface AskedField extends SetField {
  readonly why: SentField["why"];
  readonly directive: ConstDirectiveNode;
}

/** Every field of a subgraph's keys and @requires. */
export function askedFields(types: ReadonlyMap<string, DefinedType>, world: World): readonly AskedField[] {
  const asked = (type: string, directive: ConstDirectiveNode, why: AskedField["why"]): readonly AskedField[] => {
    const set = fieldSet(text(directive, "fields"));
    return set === undefined ? [] : fieldsOfSet(type, set, world.typeOfField).map((at) => ({ ...at, why, directive }));
  };
  return [...types.values()].flatMap(({ name, directives, fields }) => [
    ...named(directives, "key").flatMap((key) => asked(name, key, "KEY")),
    ...[...fields.values()].flatMap((field) => named(field.directives, "requires").flatMap((each) => asked(name, each, "REQUIRES"))),
  ]);
}

/** What a subgraph will be sent, each field once for each reason, in the order of its SDL. */
export function sentFields(asked: readonly AskedField[]): readonly SentField[] {
  const sent = asked.map(({ type, field, why }) => ({ coordinate: `${type}.${field}`, why }));
  return [...new Map(sent.map((each) => [`${each.coordinate} ${each.why}`, each])).values()];
}
