import type { AbstractModel, EntityModel, FieldModel, Model } from "./model.ts";

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override"])\n';
const COMMON = "scalar Anything\nenum Colour { RED GREEN BLUE }\n";

/** The whole model as one schema. */
export function mergedSdl(model: Model): string {
  const types = [
    ...model.entities.map(
      (entity) =>
        `type ${entity.name}${implementing(model, entity.name)} { id: ID! code: String! ${entity.fields.map(fieldSdl).join(" ")} }`,
    ),
    ...model.values.map(({ name, fields }) => `type ${name} { ${fields.map(fieldSdl).join(" ")} }`),
    ...abstractSdl(model.interfaces, model.unions),
    `type Query { ${model.roots.map(fieldSdl).join(" ")} }`,
  ];
  return COMMON + types.join("\n");
}

/** One subgraph's part of it, as Federation 2 SDL. */
export function subgraphSdl(model: Model, subgraph: string): string {
  const interfaces = model.interfaces.filter(({ owner }) => owner === subgraph);
  const unions = model.unions.filter(({ owner }) => owner === subgraph);
  const roots = model.roots.filter(({ owner }) => owner === subgraph);
  const types = [
    ...model.entities.map((entity) => entitySdl(model, entity, subgraph)),
    ...model.values
      .filter(({ owner }) => owner === subgraph)
      .map(({ name, fields }) => `type ${name} { ${fields.map(fieldSdl).join(" ")} }`),
    ...abstractSdl(interfaces, unions),
    ...(roots.length === 0 ? [] : [`type Query { ${roots.map((field) => fieldSdl(field) + provided(field)).join(" ")} }`]),
  ];
  return LINK + COMMON + types.join("\n");
}

/** Fields of an entity that a subgraph names without owning them. */
export function externalFields(model: Model, entity: EntityModel, subgraph: string): readonly FieldModel[] {
  const required = entity.fields.filter(({ owner }) => owner === subgraph).flatMap(({ requires }) => requires);
  const given = linksTo(model, entity)
    .filter(({ owner }) => owner === subgraph)
    .flatMap(({ provides }) => provides);
  const names = new Set([...required, ...given]);
  return entity.fields.filter(({ name }) => names.has(name));
}

/** Fields of an entity that a subgraph still has, although another has taken them over: it is not asked for them. */
export function formerFields(model: Model, entity: EntityModel, subgraph: string): readonly FieldModel[] {
  const external = externalFields(model, entity, subgraph);
  return entity.fields.filter((field) => field.formerly === subgraph && !external.includes(field));
}

function required({ requiredWith }: FieldModel, name: string): string {
  return requiredWith[name] === undefined ? name : `${name}(n: ${requiredWith[name]})`;
}

function entitySdl(model: Model, entity: EntityModel, subgraph: string): string {
  const own = entity.fields.filter(({ owner }) => owner === subgraph);
  const home = entity.home === subgraph;
  const keys = home ? ["id", "code"] : [entity.keys[subgraph] ?? "id"];
  const keyFields = keys.map((key) => (key === "id" ? "id: ID!" : "code: String!"));
  const external = externalFields(model, entity, subgraph).map((field) => `${fieldSdl(field)} @external`);
  const lost = formerFields(model, entity, subgraph).map(fieldSdl);
  const shared = new Set(linksTo(model, entity).flatMap(({ provides }) => provides));
  const fields = own.map(
    (field) =>
      fieldSdl(field) +
      (shared.has(field.name) ? " @shareable" : "") +
      (field.formerly === undefined ? "" : ` @override(from: "${field.formerly}")`) +
      (field.requires.length === 0 ? "" : ` @requires(fields: "${field.requires.map((name) => required(field, name)).join(" ")}")`) +
      provided(field),
  );
  const implemented = implementing({ ...model, interfaces: model.interfaces.filter(({ owner }) => owner === subgraph) }, entity.name);
  return `type ${entity.name}${implemented} ${keys.map((key) => `@key(fields: "${key}")`).join(" ")} { ${[...keyFields, ...external, ...lost, ...fields].join(" ")} }`;
}

function linksTo(model: Model, entity: EntityModel): readonly FieldModel[] {
  return [...model.roots, ...model.entities.flatMap(({ fields }) => fields)].filter(({ base }) => base === entity.name);
}

function provided({ provides }: FieldModel): string {
  return provides.length === 0 ? "" : ` @provides(fields: "${provides.join(" ")}")`;
}

function implementing({ interfaces }: Pick<Model, "interfaces">, type: string): string {
  const names = interfaces.filter(({ members }) => members.includes(type)).map(({ name }) => name);
  return names.length === 0 ? "" : ` implements ${names.join(" & ")}`;
}

/** Interfaces have the one field that every subgraph has of every entity: none, but for the key its owner knows. */
function abstractSdl(interfaces: readonly AbstractModel[], unions: readonly AbstractModel[]): readonly string[] {
  return [
    ...interfaces.map(({ name }) => `interface ${name} { id: ID! }`),
    ...unions.map(({ name, members }) => `union ${name} = ${members.join(" | ")}`),
  ];
}

function fieldSdl({ name, base, wraps, hasArgument }: FieldModel): string {
  return `${name}${hasArgument ? "(n: Int = 1)" : ""}: ${typeSdl(base, wraps)}`;
}

function typeSdl(base: string, wraps: readonly ("!" | "[")[]): string {
  const [first, ...rest] = wraps;
  if (first === "!") return `${typeSdl(base, rest)}!`;
  return first === "[" ? `[${typeSdl(base, rest)}]` : base;
}
