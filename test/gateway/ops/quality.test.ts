import { afterAll, beforeAll, expect, it } from "vitest";
import { renderQuality } from "../../../gateway/ops/quality.ts";
import { entry } from "../../catalogue/testFeed.ts";
import { startCatalogueHub, type CatalogueHub } from "./catalogueHub.ts";
import { ops } from "./run.ts";

/** `ops status`: how good the caller's listings are. */
let hub: CatalogueHub;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  const listings = Array.from({ length: 7 }, (_, n) =>
    entry(`vesterby:${n}`, { title: [["da", `Tilbud nummer ${n}`]], modified: "2026-10-01" }),
  );
  hub = await startCatalogueHub([entry("nord:1", { title: [["da", "Noget helt andet"]], coverage: ["DK"] }), ...listings]);
  env = { OPS_HUB: hub.url };
});
afterAll(() => hub.close());

it("shows a publisher the score of its own listings and what to mend first, and nobody else's", async () => {
  const made = await ops(["token", "create", "--publisher", "vesterby", "--scope", "source:vesterby"], {
    env: { ...env, OPS_TOKEN: hub.steward },
  });
  const mine = { ...env, OPS_TOKEN: made.out.trim() };
  const { code, out } = await ops(["status"], { env: mine });
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Quality of the listings, and what to mend first:\n {2}Eksempel: vesterby \(vesterby\): 0\.\d\d, 7 listings\n {4}completeness 0\.\d\d, /m,
  );
  expect(out).toMatch(
    /^ {4}\+0\.\d\d COVERAGE_MISSING 7 times, as vesterby:0: The listing does not say which area is served\. Give municipalities/m,
  );
  expect(out).toMatch(/^ {4}… and \d+ more of other kinds \(--json tells them\)\n {4}One by one: publisher\(id: "vesterby"\)/m);
  expect(out).not.toContain("nord");
  const { quality } = (await ops(["status", "--json"], { env: mine })).json();
  expect(quality).toMatchObject([
    {
      id: "vesterby",
      quality: { listings: 7, kinds: expect.arrayContaining([expect.objectContaining({ code: "MISSING", field: "channels", count: 7 })]) },
    },
  ]);
});

it("lets nothing that publishers write command the terminal", () => {
  const example = { message: "The area cannot be placed: \u001B[2J\u0007.", next: "Mend it.", listing: null };
  const kinds = [{ code: "COVERAGE_UNPLACED", measure: "COVERAGE", field: "coverage", count: 1, gain: 0.1, example }];
  const lines = renderQuality([{ id: "x", name: "X\u001B]0;", quality: { score: 0.5, listings: 1, measures: [], kinds } }]);
  expect(lines.join("")).not.toMatch(/\p{Cc}/u);
});

it("shows anybody the quality of one subgraph's publishers, those with most to mend first", async () => {
  const { quality } = (await ops(["status", "regional", "--json"], { env })).json();
  expect(quality.map(({ id }: { id: string }) => id)).toEqual(["vesterby", "nord"]);
  expect((await ops(["status"], { env })).out).not.toContain("Quality");
});
