import { Kind, type ConstDirectiveNode, type ConstValueNode, type DocumentNode } from "graphql";

/** What the specifications that a supergraph links are called in it (specs.apollo.dev/link). */
export interface LinkedNames {
  /** The directive of a specification that is called as it; undefined where it is not linked. */
  directive(specification: string): string | undefined;
  /** Whether a type belongs to a specification, and so is no business of clients. */
  isMachinery(type: string): boolean;
}

interface Link {
  readonly specification: string;
  /** What its names begin with. */
  readonly prefix: string;
  /** Imported names and what they are called here; directives with their @. */
  readonly imported: ReadonlyMap<string, string>;
}

export function linkedNames(supergraph: DocumentNode): LinkedNames {
  const links = supergraph.definitions
    .flatMap((each) => (each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION ? (each.directives ?? []) : []))
    .flatMap((directive): readonly Link[] => readLink(directive));
  const types = new Set(links.flatMap(({ imported }) => [...imported.values()]));
  return {
    directive(specification) {
      const link = links.find((each) => each.specification === specification);
      return link && (link.imported.get(`@${specification}`)?.slice(1) ?? link.prefix);
    },
    isMachinery: (type) => types.has(type) || links.some(({ prefix }) => type.startsWith(`${prefix}__`)),
  };
}

function readLink({ arguments: given = [] }: ConstDirectiveNode): readonly Link[] {
  const argument = (name: string): ConstValueNode | undefined => given.find((each) => each.name.value === name)?.value;
  const specification = /([^/]+)\/v\d+\.\d+\/?$/.exec(textOf(argument("url")) ?? "")?.[1];
  if (specification === undefined) return [];
  const list = argument("import");
  const imported = list?.kind === Kind.LIST ? list.values.flatMap(readImport) : [];
  return [{ specification, prefix: textOf(argument("as")) ?? specification, imported: new Map(imported) }];
}

/** `"@key"`, or `{ name: "@key", as: "@primary" }`. */
function readImport(value: ConstValueNode): readonly (readonly [string, string])[] {
  if (value.kind === Kind.STRING) return [[value.value, value.value]];
  if (value.kind !== Kind.OBJECT) return [];
  const [name, as] = ["name", "as"].map((wanted) => textOf(value.fields.find((each) => each.name.value === wanted)?.value));
  return name === undefined ? [] : [[name, as ?? name]];
}

function textOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
