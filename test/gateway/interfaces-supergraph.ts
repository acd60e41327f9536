import { supergraphOf } from "./small-subgraph.ts";

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

/**
 * A supergraph whose planning time multiplies: an interface with `types` implementations, a field of it that half of them have from one subgraph and half from
 * another, and that leads back to the interface.
 */
export function interfacesSupergraph(types: number): string {
  const names = Array.from({ length: types }, (_, index) => `Part${index}`);
  const boxes = (own: readonly string[]): string =>
    `${LINK}interface Part { id: ID! box: Box } type Box @key(fields: "id", resolvable: false) { id: ID! }
    ${own.map((name) => `type ${name} implements Part @key(fields: "id") { id: ID! box: Box }`).join("\n")}`;
  const parts = `${LINK}type Query { part: Part name: String } type Box @key(fields: "id") { id: ID! part: Part } interface Part { id: ID! }
    ${names.map((name) => `type ${name} implements Part @key(fields: "id") { id: ID! }`).join("\n")}`;
  const half = Math.ceil(types / 2);
  return supergraphOf([
    { name: "parts", url: "http://parts.invalid", sdl: parts },
    { name: "left", url: "http://left.invalid", sdl: boxes(names.slice(0, half)) },
    { name: "right", url: "http://right.invalid", sdl: boxes(names.slice(half)) },
  ]);
}

/** A query that goes through the interface `depth` times. */
export function boxInBox(depth: number): string {
  return `{ part { ${"box { part { ".repeat(depth)} id ${"} } ".repeat(depth)} } }`;
}
