import type { SubgraphDefinition } from "../../schema/compose.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n`;
/** The owner of what they all extend. */
export const OWNER: SubgraphDefinition = {
  name: "catalogue",
  url: "http://catalogue.example/graphql",
  sdl: `${LINK}type Query { helpServices(first: Int): [HelpService!] }\ntype HelpService @key(fields: "id") { id: ID! name: String! }`,
};

/** One that has joined: `types` types of its own, and a field of its own on `HelpService`. */
export function ministry(n: number, types: number): SubgraphDefinition {
  const own = Array.from({ length: types - 1 }, (_, at) => {
    const next = at + 1 < types - 1 ? `next: M${n}T${at + 1}` : "";
    return `"Of ministry ${n}." type M${n}T${at} { "Its id." id: ID! "Its name." name: String! "Its count." count: Int ${next} }`;
  });
  const entity = `type HelpService @key(fields: "id") { id: ID! "What ministry ${n} tells." ministry${n}: M${n}T0 }`;
  return { name: `ministry-${n}`, url: `http://m${n}.example/graphql`, sdl: `${LINK}${entity}\n${own.join("\n")}` };
}
