import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiSchemaSdl } from "../../schema/api.ts";
import { usageUrl } from "../../gateway/usage/http-sink.ts";
import { ANONYMOUS } from "../../subgraphs/base/caller.ts";
import { createVariantStore } from "../../subgraphs/registry/variant/store.ts";
import { DATABASES } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { openWorld, STEWARD, type World } from "./support.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@tag"])\n`;
const INTERNAL = `@tag(name: "internal")`;
const OPEN = { name: "open", include: [], exclude: ["internal"] };
const VARIANTS = [OPEN, { name: "narrow", include: ["public"], exclude: [] }];
const QUERY = "{ registry { hash variants { name include exclude hash since of problem } } }";

interface Shown {
  readonly name: string;
  readonly hash: string | null;
  readonly of: string | null;
  readonly problem: string | null;
}

describe.each(DATABASES)("the variants of the registry (%s)", (kind) => {
  let world: World;
  let key: string;
  const get = (path: string, headers: Readonly<Record<string, string>> = { "x-hive-cdn-key": key }) =>
    world.registry.app.inject({ url: `/registry/v1/${path}`, headers });
  const shown = async (name = "open"): Promise<Shown> =>
    (await world.ask(QUERY)).registry.variants.find((each: Shown) => each.name === name);
  /** The variant, once it was made of what is in force. */
  const made = (): Promise<Shown> =>
    eventually("the variant is made of what is in force", async () => {
      const { hash, variants } = (await world.ask(QUERY)).registry;
      return variants.find(({ name, of, problem }: Shown) => name === "open" && of === hash && problem === null);
    });
  /** The variant, once it was told why it cannot be made. */
  const broken = (name: string): Promise<Shown> =>
    eventually("the variant cannot be made", async () => {
      const found = await shown(name);
      return found.problem !== null && found;
    });
  const star = (fields: string): string => `${LINK}type Query { star: Int } type Listing @key(fields: "id") { id: ID! ${fields} }`;

  beforeAll(async () => {
    world = await openWorld({ kind, variants: VARIANTS });
    const create = `mutation { createRegistryToken(input: { publisher: "edge", scopes: ["supergraph:read"] }) { token } }`;
    key = (await world.ask(create)).createRegistryToken.token;
  });
  afterAll(() => world.close());

  it("are made of what is in force from the start, and shown to anybody", async () => {
    const now = await made();
    expect(now).toMatchObject({ ...OPEN, hash: expect.stringMatching(/^[0-9a-f]{64}$/), problem: null, since: expect.any(String) });
    const narrow = await broken("narrow");
    expect([narrow.hash, narrow.problem]).toEqual([null, expect.stringContaining("QUERY_ROOT_TYPE_INACCESSIBLE")]);
    const { variants } = (await world.ask(QUERY, {}, ANONYMOUS)).registry;
    expect(variants.map(({ name, problem }: Shown) => [name, problem])).toEqual([
      ["open", null],
      ["narrow", null],
    ]);
  });

  it("follow each switch, without what the tag hides, and are served to a key with ETag and under their hash", async () => {
    const first = await made();
    await world.publish({ sdl: star(`star: Int secret: Int ${INTERNAL}`) }, STEWARD);
    const now = await made();
    expect(now.hash).not.toBe(first.hash);
    const served = await get("variants/open/supergraph");
    expect([served.statusCode, served.headers["etag"]]).toEqual([200, `"${now.hash}"`]);
    expect(createHash("sha256").update(served.body).digest("hex")).toBe(now.hash);
    expect(apiSchemaSdl(served.body)).toMatch(/type Listing \{\s+id: ID!\s+star: Int\s+title: String\s+\}/);
    expect(apiSchemaSdl(await world.registry.supergraph.load())).toContain("secret: Int");
    const again = await get("variants/open/supergraph", { "x-hive-cdn-key": key, "if-none-match": `"${now.hash}"` });
    expect(again.statusCode).toBe(304);
    const old = await get(`variants/open/supergraph/${first.hash}`);
    expect([old.statusCode, old.body.includes("secret")]).toEqual([200, false]);
  });

  it.each([
    ["without a key", "variants/open/supergraph", {}, 401],
    ["of no name that there is", "variants/other/supergraph", undefined, 404],
    ["under the hash of nothing", "variants/open/supergraph/0000", undefined, 404],
    ["that could not be made yet", "variants/narrow/supergraph", undefined, 503],
  ])("are refused %s", async (_what, path, headers, status) => {
    const answer = await get(path, headers);
    expect([answer.statusCode, answer.json().errors[0].extensions.next]).toEqual([status, expect.stringMatching(/\w/)]);
  });

  it("stay as they were made last where one cannot be made, which a check tells and the whole does not mind", async () => {
    const before = await made();
    const sdl = `${star("star: Int details: Details")} type Details ${INTERNAL} { n: Int }`;
    const published = await world.publish({ sdl }, STEWARD);
    expect([published.state, published.check.findings.filter(({ code }) => code === "VARIANT_BROKEN")]).toEqual([
      "IN_FORCE",
      [{ code: "VARIANT_BROKEN", severity: "WARNING" }],
    ]);
    expect(await broken("open")).toMatchObject({ hash: before.hash, of: before.of, problem: expect.stringContaining("Listing.details") });
    expect((await get("variants/open/supergraph")).headers["etag"]).toBe(`"${before.hash}"`);
    expect(await world.registry.supergraph.load()).toContain("type Details");
    await world.publish({ sdl: star("star: Int") }, STEWARD);
    expect(await made()).toMatchObject({ problem: null, hash: expect.not.stringMatching(String(before.hash)) });
  });

  it("are not made again by another process, and one made under another rule is not served", async () => {
    const now = await made();
    const kept = createVariantStore(world.database);
    const [open, narrow] = VARIANTS.map((each) => () => kept.state(each));
    await eventually("the other variant is made of it, too", async () => (await open?.())?.seq === (await narrow?.())?.seq);
    const asked = world.database.statements.length;
    const other = await openWorld({ kind, database: world.database, variants: [OPEN] });
    await eventually("the other process looks", () =>
      Promise.resolve(world.database.statements.slice(asked).some((text) => /FROM registry\.variant WHERE/.test(text))),
    );
    await other.close();
    const since = world.database.statements.slice(asked);
    expect(since.filter((text) => /INSERT INTO registry\.variant/.test(text))).toEqual([]);
    expect((await kept.state(OPEN))?.hash).toBe(now.hash);
    expect(await kept.state({ ...OPEN, exclude: ["internal", "secret"] })).toBeUndefined();
  });

  it("do not go back where an older switch is answered after a newer one", async () => {
    const now = await made();
    const kept = createVariantStore(world.database);
    await kept.keep(OPEN, { seq: "0", whole: "old", at: new Date(0), made: { supergraph: "old" } });
    await kept.keep(OPEN, { seq: "0", whole: "old", at: new Date(0), made: { problem: "old" } });
    expect(await kept.state(OPEN)).toMatchObject({ hash: now.hash, problem: null });
  });
});

it("lets a gateway of a variant report what clients use to the registry that the variant comes from", () => {
  expect(usageUrl("https://hub.example/registry/v1/variants/open/supergraph")).toBe("https://hub.example/registry/v1/usage");
});
