import { CriticalityLevel, diff, type Change } from "@graphql-inspector/core";
import {
  Kind,
  buildASTSchema,
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { coordinatesBroken } from "./breaks.ts";
import { removalIn } from "./deprecation.ts";

export const CRITICALITIES = ["BREAKING", "DANGEROUS", "SAFE"] as const;

/** What changes for clients. */
export interface SchemaChange {
  readonly criticality: (typeof CRITICALITIES)[number];
  readonly message: string;
  /** `Type.field` or `Type.field.argument`; absent where the change is of the whole schema. */
  readonly coordinate?: string;
  /** True where the subgraph's own SDL does not show it: composition with the others makes it. */
  readonly composedOnly: boolean;
  /** Of a breaking change: who uses one of these coordinates is broken by it (`Type.*`: anything that the type holds); absent where that cannot be told. */
  readonly breaks?: readonly string[];
  /** The day, `YYYY-MM-DD`, before which its deprecation has promised not to take it away. */
  readonly removal?: string;
}

export interface Comparison {
  /** The API schemas before and after. */
  readonly api: { readonly before: string; readonly after: string };
  /** The subgraph's SDL before (null where it is new) and after (null where it goes). */
  readonly subgraph: { readonly before: string | null; readonly after: string | null };
}

/**
 * What a new version of a subgraph changes (@graphql-inspector/core), the gravest first. Clients see the API schema, so its changes count; a change that only the subgraph's own SDL shows (of a
 * field that is @inaccessible, or that another subgraph answers too) is SAFE for them; of a subgraph that comes or goes it is left out.
 */
export async function compare({ api, subgraph }: Comparison): Promise<readonly SchemaChange[]> {
  const [before, after] = [subgraphSchema(subgraph.before), subgraphSchema(subgraph.after)];
  const clients = apiSchema(api.before);
  const [own, composed] = await Promise.all([diff(before, after), diff(clients, apiSchema(api.after))]);
  const isOwn = (path: string | undefined): boolean => path === undefined || defines(before, path) || defines(after, path);
  const seen = new Set(composed.map(keyOf));
  const unseen = subgraph.before === null || subgraph.after === null ? [] : own.filter((change) => !seen.has(keyOf(change)));
  const changes = [
    ...composed.map((change) => ({ ...toChange(change, LEVELS[change.criticality.level], !isOwn(change.path)), ...harm(change, clients) })),
    ...unseen.map((change) => toChange(change, "SAFE", false)),
  ];
  return changes.toSorted((a, b) => CRITICALITIES.indexOf(a.criticality) - CRITICALITIES.indexOf(b.criticality));
}

const LEVELS: Readonly<Record<CriticalityLevel, SchemaChange["criticality"]>> = {
  [CriticalityLevel.Breaking]: "BREAKING",
  [CriticalityLevel.Dangerous]: "DANGEROUS",
  [CriticalityLevel.NonBreaking]: "SAFE",
};

function toChange({ message, path }: Change, criticality: SchemaChange["criticality"], composedOnly: boolean): SchemaChange {
  return { criticality, message, composedOnly, ...(path !== undefined && { coordinate: path }) };
}

/** What a breaking change means for those who use what it is about. */
function harm(change: Change, before: GraphQLSchema): Pick<SchemaChange, "breaks" | "removal"> {
  const breaks = coordinatesBroken(change);
  if (breaks.length === 0) return {};
  const removal = removalIn(deprecationOf(before, change.path ?? ""));
  return { breaks, ...(removal !== undefined && { removal }) };
}

/** Why what a path names is deprecated; undefined where it is not. */
function deprecationOf(schema: GraphQLSchema, path: string): string | null | undefined {
  const [name = "", member = "", argument] = path.split(".");
  const type = schema.getType(name);
  if (isEnumType(type)) return type.getValue(member)?.deprecationReason;
  if (isInputObjectType(type)) return type.getFields()[member]?.deprecationReason;
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const field = type.getFields()[member];
  return argument === undefined ? field?.deprecationReason : field?.args.find((each) => each.name === argument)?.deprecationReason;
}

function keyOf({ type, path }: Change): string {
  return `${String(type)} ${path ?? ""}`;
}

/** Whether a schema has what a path (`Type`, `Type.field`, `Type.field.argument`, `Enum.VALUE`) names. */
function defines(schema: GraphQLSchema, path: string): boolean {
  const [name = "", member, argument] = path.split(".");
  const type = schema.getType(name);
  if (type === undefined || member === undefined) return type !== undefined;
  if (isEnumType(type)) return type.getValue(member) !== undefined;
  if (isUnionType(type)) return type.getTypes().some((each) => each.name === member);
  if (isInputObjectType(type)) return member in type.getFields();
  if (!isObjectType(type) && !isInterfaceType(type)) return true;
  const field = type.getFields()[member];
  return field !== undefined && (argument === undefined || field.args.some((each) => each.name === argument));
}

function apiSchema(sdl: string): GraphQLSchema {
  return buildSchema(sdl, { assumeValid: true, assumeValidSDL: true, noLocation: true });
}

const KEPT_DIRECTIVES: ReadonlySet<string> = new Set(["deprecated", "specifiedBy", "oneOf"]);
const NOTHING = "type Query";

/** A subgraph's SDL as a plain schema: without Federation's directives, and with its extensions of others' types as types. */
function subgraphSchema(sdl: string | null): GraphQLSchema {
  const document = visit(parse(sdl ?? NOTHING, { noLocation: true }), {
    Directive: ({ name }) => (KEPT_DIRECTIVES.has(name.value) ? undefined : null),
    DirectiveDefinition: () => null,
    SchemaDefinition: () => null,
    SchemaExtension: () => null,
  });
  return buildASTSchema(withBases(document), { assumeValid: true, assumeValidSDL: true });
}

const BASES: Readonly<Partial<Record<Kind, Kind>>> = {
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
};

function withBases(document: DocumentNode): DocumentNode {
  const based = new Set(document.definitions.flatMap((each) => ("name" in each && !(each.kind in BASES) ? (each.name?.value ?? []) : [])));
  const definitions = document.definitions.map((each): DefinitionNode => {
    const base = BASES[each.kind];
    if (base === undefined || !("name" in each) || each.name === undefined || based.has(each.name.value)) return each;
    based.add(each.name.value);
    return { ...each, kind: base } as DefinitionNode; // an extension has the parts of the definition of its kind
  });
  return { ...document, definitions };
}
