import { print, type InputValueDefinitionNode } from "graphql";
import { named, text, type DefinedType } from "./elements.ts";

/** Whether two subgraphs mean the same by a type: the same kind, fields, arguments, values and members. Descriptions do not count, nor directives other than a scalar's @specifiedBy. */
export function equalDefinitions(a: DefinedType, b: DefinedType): boolean {
  if (a.kind !== b.kind) return false;
  const [mine, theirs] = [specification(a), specification(b)];
  if (mine !== undefined && theirs !== undefined && mine !== theirs) return false;
  const [one, two] = [shape(a), shape(b)];
  return one.size === two.size && [...one].every((part) => two.has(part));
}

function shape({ fields, inputs, values, members }: DefinedType): ReadonlySet<string> {
  return new Set([
    ...[...fields.values()].map((field) => {
      const given = (field.arguments ?? []).map(input).toSorted();
      return `${field.name.value}(${given.join(", ")}): ${print(field.type)}`;
    }),
    ...[...inputs.values()].map(input),
    ...values,
    ...members,
  ]);
}

function input({ name, type, defaultValue }: InputValueDefinitionNode): string {
  return `${name.value}: ${print(type)}${defaultValue === undefined ? "" : ` = ${print(defaultValue)}`}`;
}

function specification({ directives }: DefinedType): string | undefined {
  const [given] = named(directives, "specifiedBy");
  return given === undefined ? undefined : text(given, "url");
}
