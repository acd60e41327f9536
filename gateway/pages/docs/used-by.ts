import { getNamedType, isInputObjectType, isInterfaceType, isObjectType, isUnionType, type GraphQLSchema } from "graphql";

/** By type, the schema coordinates where it is answered, asked for, or one of several, in the order of the schema. */
export function usedBy(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const used = new Map<string, string[]>();
  const note = (type: string, coordinate: string): void => {
    const known = used.get(type);
    if (known === undefined) used.set(type, [coordinate]);
    else if (known.at(-1) !== coordinate) known.push(coordinate);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    if (isUnionType(type)) for (const member of type.getTypes()) note(member.name, type.name);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) note(getNamedType(field.type).name, `${type.name}.${field.name}`);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const implemented of type.getInterfaces()) note(implemented.name, type.name);
    for (const field of Object.values(type.getFields())) {
      note(getNamedType(field.type).name, `${type.name}.${field.name}`);
      for (const argument of field.args) note(getNamedType(argument.type).name, `${type.name}.${field.name}`);
    }
  }
  return used;
}
