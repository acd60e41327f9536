import type { Draw } from "./draw.ts";

/** A made-up federation: types, who owns which field, and which fields fail. Everything else (SDL, data, resolvers) follows from it. */
export interface Model {
  readonly subgraphs: readonly string[];
  readonly entities: readonly EntityModel[];
  readonly values: readonly ValueModel[];
  readonly interfaces: readonly AbstractModel[];
  readonly unions: readonly AbstractModel[];
  readonly roots: readonly FieldModel[];
}

export interface EntityModel {
  readonly name: string;
  /** Where it is at home: that subgraph knows both of its keys. */
  readonly home: string;
  readonly fields: readonly FieldModel[];
  /** The key by which each subgraph but the home knows it. */
  readonly keys: Readonly<Record<string, "id" | "code">>;
}

export interface ValueModel {
  readonly name: string;
  readonly owner: string;
  readonly fields: readonly FieldModel[];
}

export interface AbstractModel {
  readonly name: string;
  readonly owner: string;
  readonly members: readonly string[];
}

export interface FieldModel {
  readonly name: string;
  readonly owner: string;
  /** The named type. */
  readonly base: string;
  /** From the outside in: "!" and "[". `["!", "[", "!"]` is `[Base!]!`. */
  readonly wraps: readonly ("!" | "[")[];
  readonly hasArgument: boolean;
  /** Fields of the same entity, of other subgraphs, that the resolver needs. */
  readonly requires: readonly string[];
  /** With what the required fields that take an argument are required; those that are not here with their default. */
  readonly requiredWith: Readonly<Record<string, number>>;
  /** A subgraph that had it before its owner took it over (@override). */
  readonly formerly?: string;
  /** For a field of an entity type: fields of that entity, of other subgraphs, that come along. */
  readonly provides: readonly string[];
  /** What happens for some of its objects. */
  readonly fault: "none" | "throws" | "null";
}

const LEAVES = ["String", "Int", "Float", "Boolean", "ID", "Colour", "Anything"] as const;
const SUBGRAPHS = ["alfa", "beta", "gamma"] as const;

export function drawModel(draw: Draw): Model {
  const subgraphs = SUBGRAPHS.slice(0, 2 + draw.number(1));
  const entityNames = ["Book", "Author", "Shop"].slice(0, 2 + draw.number(1));
  const values: ValueModel[] = ["Size", "Place"].map((name) => {
    const owner = draw.one(subgraphs);
    return {
      name,
      owner,
      fields: [0, 1, 2].slice(0, 1 + draw.number(2)).map((index) => drawLeaf(draw, `${name.toLowerCase()}${index}`, owner)),
    };
  });

  const drafts = entityNames.map((name) => {
    const home = draw.one(subgraphs);
    const leaves = [0, 1, 2, 3, 4]
      .slice(0, 2 + draw.number(3))
      .map((index) => withFormer(draw, drawLeaf(draw, `${name.toLowerCase()}${index}`, draw.one(subgraphs)), subgraphs));
    const keys = Object.fromEntries(subgraphs.map((each) => [each, each !== home && draw.chance(3) ? ("code" as const) : ("id" as const)]));
    return { name, home, leaves, keys };
  });

  const requiring = drafts.map(({ name, leaves }) =>
    draw.chance(2)
      ? subgraphs.flatMap((owner) =>
          [0, 1].flatMap((index): FieldModel[] => {
            const foreign = leaves.filter((leaf) => leaf.owner !== owner && leaf.fault === "none");
            const required = draw.some(foreign, 2);
            if (required.length === 0) return [];
            const withArgument = required.filter(({ hasArgument }) => hasArgument && !draw.chance(4));
            return [
              {
                name: `${name.toLowerCase()}From${owner}${index}`,
                owner,
                base: "String",
                wraps: [],
                hasArgument: false,
                requires: required.map((leaf) => leaf.name),
                requiredWith: Object.fromEntries(withArgument.map((leaf) => [leaf.name, 1 + draw.number(2)])),
                provides: [],
                fault: "none",
              },
            ];
          }),
        )
      : [],
  );

  const abstracts = (names: readonly string[]): AbstractModel[] =>
    names.flatMap((name) => {
      const owner = draw.one(subgraphs);
      const members = draw.some(entityNames, 2);
      return members.length === 0 ? [] : [{ name, owner, members }];
    });
  const interfaces = abstracts(["Named", "Kept"].slice(0, draw.number(2)));
  const unions = abstracts(["Thing", "Find"].slice(0, draw.number(2)));

  const drawLink = (name: string, owner: string): FieldModel => {
    const bases = [
      ...entityNames,
      ...values.filter((value) => value.owner === owner).map((value) => value.name),
      ...[...interfaces, ...unions].filter((abstract) => abstract.owner === owner).map((abstract) => abstract.name),
    ];
    const base = draw.one(bases);
    const target = drafts.find((each) => each.name === base);
    const foreign = target?.leaves.filter((leaf) => leaf.owner !== owner && leaf.fault === "none" && !leaf.hasArgument) ?? [];
    return {
      name,
      owner,
      base,
      wraps: drawWraps(draw),
      hasArgument: draw.chance(4),
      requires: [],
      requiredWith: {},
      provides: draw.chance(3) ? draw.some(foreign, 2).map((leaf) => leaf.name) : [],
      fault: drawFault(draw),
    };
  };

  const entities = drafts.map(({ name, home, leaves, keys }, index): EntityModel => ({
    name,
    home,
    // An interface's `id` is known where the interface is.
    keys: {
      ...keys,
      ...Object.fromEntries(interfaces.filter(({ members }) => members.includes(name)).map(({ owner }) => [owner, "id"] as const)),
    },
    fields: [
      ...leaves,
      ...(requiring[index] ?? []),
      ...[0, 1, 2].slice(0, 1 + draw.number(2)).map((link) => drawLink(`${name.toLowerCase()}Link${link}`, draw.one(subgraphs))),
    ],
  }));
  const roots = [0, 1, 2, 3, 4].slice(0, 2 + draw.number(3)).map((index) => drawLink(`root${index}`, draw.one(subgraphs)));
  return { subgraphs, entities, values, interfaces, unions, roots };
}

function drawLeaf(draw: Draw, name: string, owner: string): FieldModel {
  return {
    name,
    owner,
    base: draw.one(LEAVES),
    wraps: drawWraps(draw),
    hasArgument: draw.chance(4),
    requires: [],
    requiredWith: {},
    provides: [],
    fault: drawFault(draw),
  };
}

function withFormer(draw: Draw, leaf: FieldModel, subgraphs: readonly string[]): FieldModel {
  return draw.chance(4) ? { ...leaf, formerly: draw.one(subgraphs.filter((each) => each !== leaf.owner)) } : leaf;
}

function drawWraps(draw: Draw): readonly ("!" | "[")[] {
  const nonNull = (): readonly "!"[] => (draw.chance(3) ? ["!"] : []);
  const list = draw.chance(3);
  return [...nonNull(), ...(list ? (["[", ...nonNull()] as const) : [])];
}

function drawFault(draw: Draw): FieldModel["fault"] {
  if (draw.chance(8)) return "throws";
  return draw.chance(8) ? "null" : "none";
}
