import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { LINK, type ShopSubgraph } from "./shop.ts";

/** As many subgraphs as wanted: the first has items, each further one a field of theirs. */
export function manySubgraphs(count: number): readonly ShopSubgraph[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `part${index}`;
    const sdl =
      LINK +
      (index === 0
        ? 'type Query { items: [Item!] } type Item @key(fields: "id") { id: ID! part0: String }'
        : `type Item @key(fields: "id") { id: ID! part${index}: String }`);
    const field = { [`part${index}`]: ({ id }: { id: string }) => `part ${index} of ${id}` };
    const resolvers = {
      ...(index === 0 && { Query: { items: () => Array.from({ length: 10 }, (_item, id) => ({ __typename: "Item", id: String(id) })) } }),
      Item: field,
    };
    return { name, sdl, schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]) };
  });
}

/** Asks every one of them. */
export function manyQuery(count: number): string {
  return `{ items { id ${Array.from({ length: count }, (_, index) => `part${index}`).join(" ")} } }`;
}
