import { expect, it } from "vitest";
import { withAddresses } from "../../schema/addresses.ts";
import { compose } from "../../schema/compose.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n`;
/** A description that looks like the machinery. */
const TRICK = `"""
enum join__Graph {
  ONE @join__graph(name: "one", url: "http://a.example/")
}
"""`;
const at = (host: string) => [
  { name: "one", url: `http://${host}/`, sdl: `${LINK}${TRICK} type Query { a: Int }` },
  { name: "two", url: 'http://two.example/?q="', sdl: `${LINK}type Query { b: Int }` },
];

it("makes of a supergraph what composing with the other addresses makes, and touches no text that only looks like one", () => {
  const moved = withAddresses(compose(at("a.example")).supergraphSdl, new Map([["one", "http://b.example/"]]));
  expect(moved).toBe(compose(at("b.example")).supergraphSdl);
});
