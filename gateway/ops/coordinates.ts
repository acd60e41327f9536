import { readCoordinate, writeCoordinate, type Coordinate } from "../../schema/coordinate.ts";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../../subgraphs/base/nearest.ts";
import type { Hub } from "./hub.ts";

/** A type of the hub's schema, as introspection tells it. */
export interface TypeShape {
  readonly fields: readonly (Named & { readonly args: readonly Named[] })[] | null;
  readonly inputFields: readonly Named[] | null;
  readonly enumValues: readonly Named[] | null;
}

interface Named {
  readonly name: string;
}

export const TYPE_FIELDS =
  "fields(includeDeprecated: true) { name args(includeDeprecated: true) { name } } inputFields(includeDeprecated: true) { name } enumValues(includeDeprecated: true) { name }";

/** Throws USAGE for a text that is no schema coordinate. */
export function parseCoordinate(text: string): Coordinate {
  const coordinate = readCoordinate(text);
  if (coordinate === undefined)
    throw new HubError("USAGE", `${text.slice(0, 80)} is no schema coordinate.`, {
      next: "Give Type, Type.field, Type.field(argument:), Input.field or Enum.VALUE.",
    });
  return coordinate;
}

/** Whether the type has what the coordinate names. */
export function has(shape: TypeShape, coordinate: Coordinate): boolean {
  const { member, argument } = coordinate;
  if (member === undefined) return true;
  if (argument === undefined) return members(shape).includes(member);
  return argumentsOf(shape, member).includes(argument);
}

/** What was meant by a coordinate that the hub's schema does not have, as `Did you mean …?`; empty where nothing is near. */
export async function didYouMean(hub: Hub, coordinate: Coordinate, shape: TypeShape | null): Promise<string> {
  const near = shape === null ? await nearType(hub, coordinate) : nearMember(coordinate, shape);
  return near === undefined ? "" : ` Did you mean ${writeCoordinate(near)}?`;
}

async function nearType(hub: Hub, coordinate: Coordinate): Promise<Coordinate | undefined> {
  const { __schema: schema } = await hub.ask<{ __schema: { types: readonly Named[] } }>("query OpsTypes { __schema { types { name } } }");
  const type = nearest(coordinate.type, namesOf(schema.types));
  return type === undefined ? undefined : { ...coordinate, type };
}

function nearMember({ type, member = "", argument }: Coordinate, shape: TypeShape): Coordinate | undefined {
  const close = members(shape).includes(member) ? member : nearest(member, members(shape));
  if (close === undefined) return undefined;
  if (argument === undefined || close !== member) return { type, member: close, ...(argument !== undefined && { argument }) };
  const near = nearest(argument, argumentsOf(shape, member));
  return near === undefined ? undefined : { type, member, argument: near };
}

function members({ fields, inputFields, enumValues }: TypeShape): readonly string[] {
  return namesOf([...(fields ?? []), ...(inputFields ?? []), ...(enumValues ?? [])]);
}

function argumentsOf({ fields }: TypeShape, member: string): readonly string[] {
  return namesOf(fields?.find(({ name }) => name === member)?.args ?? []);
}

function namesOf(named: readonly Named[]): readonly string[] {
  return named.map(({ name }) => name);
}
