import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";

/** A shop in four subgraphs, as federations are often shown. Sample data, computed from ids. */
export interface ShopSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

type Row = Readonly<Record<string, unknown>>;
type BuildInput = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number];
type Resolvers = Readonly<Record<string, Readonly<Record<string, GraphQLFieldResolver<never, unknown>>>>>;

export const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires", "@provides"])\n';
const USERS = 50;
const PRODUCTS = 10_000;
const CATEGORIES = ["Bøger", "Værktøj", "Havemøbler", "Køkken", "Cykler"];

const user = (id: number): Row => ({ __typename: "User", id: String(id % USERS) });
const product = (upc: number): Row => ({ __typename: "Product", upc: String(upc % PRODUCTS) });
const review = (id: number): Row => ({ __typename: "Review", id: String(id) });
const range = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index));
const num = (row: Row, key: string): number => Number(row[key]);
const first = (args: Row, most: number): number => Math.min(most, Number(args["first"]));

export function shopSubgraphs(): readonly ShopSubgraph[] {
  return [
    subgraph(
      "accounts",
      `type Query { me: User users(first: Int = 10): [User!] }
       type User @key(fields: "id") { id: ID! name: String username: String @shareable email: String birthYear: Int }`,
      {
        Query: { me: () => user(7), users: (_row: Row, args: Row) => range(first(args, USERS), user) },
        User: {
          name: (row: Row) => `Bruger nummer ${num(row, "id")} Sørensen`,
          username: (row: Row) => `bruger${num(row, "id")}`,
          email: (row: Row) => `bruger${num(row, "id")}@example.com`,
          birthYear: (row: Row) => 1950 + num(row, "id"),
        },
      },
    ),
    subgraph(
      "products",
      `type Query { topProducts(first: Int = 10): [Product!] product(upc: ID!): Product }
       type Product @key(fields: "upc") { upc: ID! name: String description: String price: Int weight: Float category: Category }
       type Category { name: String! products(first: Int = 3): [Product!] }`,
      {
        Query: {
          topProducts: (_row: Row, args: Row) => range(first(args, PRODUCTS), product),
          product: (_row: Row, args: Row) => product(Number(args["upc"])),
        },
        Product: {
          name: (row: Row) => `Vare ${num(row, "upc")}`,
          description: (row: Row) =>
            `En solid vare, som mange har købt ${num(row, "upc") * 3} gange, og som de fleste har været glade for.`,
          price: (row: Row) => 100 + num(row, "upc") * 7,
          weight: (row: Row) => num(row, "upc") / 8,
          category: (row: Row) => ({ number: num(row, "upc") % CATEGORIES.length }),
        },
        Category: {
          name: (row: Row) => CATEGORIES[num(row, "number")],
          products: (row: Row, args: Row) => range(first(args, 20), (index) => product(num(row, "number") + index * CATEGORIES.length)),
        },
      },
    ),
    subgraph(
      "inventory",
      `type Product @key(fields: "upc") { upc: ID! price: Int @external weight: Float @external inStock: Boolean shippingEstimate: Int @requires(fields: "price weight") }`,
      {
        Product: {
          inStock: (row: Row) => num(row, "upc") % 3 > 0,
          shippingEstimate: (row: Row) => (num(row, "price") > 400 ? 0 : Math.round(num(row, "weight") * 4)),
        },
      },
    ),
    subgraph(
      "reviews",
      `type Query { reviews(first: Int = 10): [Review!] }
       type Review @key(fields: "id") { id: ID! body: String stars: Int! author: User @provides(fields: "username") product: Product }
       type User @key(fields: "id") { id: ID! username: String @external reviews(first: Int = 3): [Review!] }
       type Product @key(fields: "upc") { upc: ID! reviews(first: Int = 3): [Review!] }`,
      {
        Query: { reviews: (_row: Row, args: Row) => range(first(args, 1_000), review) },
        Review: {
          body: (row: Row) => `Anmeldelse ${num(row, "id")}: den holder, hvad den lover, og kom til tiden.`,
          stars: (row: Row) => 1 + (num(row, "id") % 5),
          author: (row: Row) => user(num(row, "id") * 7),
          product: (row: Row) => product((num(row, "id") * 13) % 100),
        },
        User: {
          username: (row: Row) => `bruger${num(row, "id")}`,
          reviews: (row: Row, args: Row) => range(first(args, 20), (index) => review(num(row, "id") * 3 + index)),
        },
        Product: { reviews: (row: Row, args: Row) => range(first(args, 20), (index) => review(num(row, "upc") * 4 + index)) },
      },
    ),
  ];
}

function subgraph(name: string, sdl: string, resolvers: Resolvers): ShopSubgraph {
  const schema = buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers } as BuildInput]); // rows are what the resolvers above make
  return { name, sdl: LINK + sdl, schema };
}
