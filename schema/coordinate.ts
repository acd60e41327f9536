const COORDINATE = /^([A-Za-z_]\w{0,200})(?:\.([A-Za-z_]\w{0,200})(?:\(([A-Za-z_]\w{0,200}):\)|\.([A-Za-z_]\w{0,200}))?)?$/;

/** A schema coordinate's parts (GraphQL specification, September 2025, section 3.14). */
export interface Coordinate {
  readonly type: string;
  readonly member?: string;
  readonly argument?: string;
}

/** Reads `Type`, `Type.member`, `Type.member(argument:)`, and `Type.member.argument`, as changes are told; undefined for anything else. */
export function readCoordinate(text: string): Coordinate | undefined {
  const [, type, member, argument, dotted] = COORDINATE.exec(text) ?? [];
  if (type === undefined) return undefined;
  const of = argument ?? dotted;
  return { type, ...(member !== undefined && { member }), ...(of !== undefined && { argument: of }) };
}

export function writeCoordinate({ type, member, argument }: Coordinate): string {
  return `${type}${member === undefined ? "" : `.${member}`}${argument === undefined ? "" : `(${argument}:)`}`;
}

/** The coordinates under which the use of a part of the schema is counted: itself, and of a type (`Type.*`) all that it holds. Undefined where the text is no coordinate. */
export function usageCoordinates(text: string): readonly string[] | undefined {
  const coordinate = readCoordinate(text);
  if (coordinate === undefined) return undefined;
  return coordinate.member === undefined ? [coordinate.type, `${coordinate.type}.*`] : [writeCoordinate(coordinate)];
}
