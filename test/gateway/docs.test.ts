import { buildSchema, type GraphQLSchema } from "graphql";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesPage } from "../../gateway/pages/docs/changes-page.ts";
import { frame, type Framed } from "../../gateway/pages/docs/frame.ts";
import { indexPage } from "../../gateway/pages/docs/index-page.ts";
import { codeBlocks, renderMarkdown } from "../../gateway/pages/docs/markdown.ts";
import { typePage } from "../../gateway/pages/docs/type-page.ts";
import { usedBy } from "../../gateway/pages/docs/used-by.ts";
import { ERRORS } from "../../schema/errors.ts";
import { createGateway } from "../../gateway/gateway.ts";
import { clientFits, clientPage } from "../../gateway/pages/docs/client-page.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { eventually } from "../support/eventually.ts";
import { browserPath, browserRequired, startBrowser } from "./browser.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type Running } from "./two-subgraphs.ts";

const SCHEMA = buildSchema(`
"What can be asked."
type Query {
  "Books of a \`Genre\`. Danish: bøger."
  books("At most so many." first: Int = 20, "Which." filter: BookFilter = { genre: NOVEL }, old: String @deprecated(reason: "Use \`filter\`.")): [Book!]!
  things: [Thing!]
}
"<script>alert('x')</script> & more"
type Book implements Named { name: String! "Its kind." genre: Genre, author: String @deprecated(reason: "Use \`authors\`; goes on 2027-01-01.") }
type Magazine implements Named { name: String! }
interface Named { name: String! }
union Thing = Book | Magazine
input BookFilter { genre: Genre, sub: BookFilter }
enum Genre { "Long." NOVEL, POEM @deprecated(reason: "Use NOVEL.") }
scalar Day @specifiedBy(url: "https://day.example/")
`);
const PARTS = { changes: true, guide: true, client: true };

const pageOf = (name: string, schema: GraphQLSchema = SCHEMA): string => {
  const type = schema.getType(name);
  if (type === undefined) throw new Error(`no ${name}`);
  return html(typePage(type, schema, usedBy(schema).get(name) ?? []));
};
const html = (page: Framed): string => frame(page, PARTS);
/** What a reader sees, without marks and runs of white space. */
const text = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ");

describe("the page of a type", () => {
  it("shows fields with arguments, defaults and types that lead on", () => {
    const page = pageOf("Query");
    expect(text(page)).toContain("books(first, filter, old): [Book!]!");
    expect(text(page)).toContain("first: Int = 20 At most so many.");
    expect(text(page)).toContain("filter: BookFilter = {genre: NOVEL} Which.");
    expect(page).toContain('[<a href="/docs/types/Book">Book</a>!]!');
    expect(page).toMatch(/Books of a <code>Genre<\/code>\. Danish: bøger\./);
    expect(page).toContain('<dt id="books">');
  });

  it("marks what is on its way out, with what to use instead", () => {
    expect(text(pageOf("Book"))).toMatch(/author: String Udgår · Deprecated: Use authors; goes on 2027-01-01\./);
    expect(text(pageOf("Query"))).toMatch(/old: String Udgår · Deprecated: Use filter\./);
    expect(text(pageOf("Genre"))).toMatch(/NOVEL Long\. POEM Udgår · Deprecated: Use NOVEL\./);
  });

  it("tells where a type is used, and what it is or may be", () => {
    expect(text(pageOf("Genre"))).toContain("Bruges af · Used by Book.genre BookFilter.genre");
    expect(text(pageOf("BookFilter"))).toContain("Used by Query.books BookFilter.sub");
    expect(text(pageOf("Book"))).toMatch(/Er også · Is also Named .*Used by Query\.books Thing/);
    expect(text(pageOf("Named"))).toMatch(/Kan være · May be Book Magazine .*Used by Book Magazine/);
    expect(text(pageOf("Thing"))).toMatch(/En af · One of Book Magazine .*Used by Query\.things/);
    expect(text(pageOf("Day"))).toContain("https://day.example/");
  });

  it("escapes what publishers write", () => {
    const page = pageOf("Book");
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert('x')&lt;/script&gt; &amp; more");
    expect(
      html({ path: "", title: { da: '"><img src=x>', en: "x" }, body: renderMarkdown("[x](javascript:alert(1)) <b>`<i>`") }),
    ).not.toMatch(/<img|<b>|<i>|href="javascript/);
  });
});

it("lists every type on the index, the entrances first, and what is on its way out", () => {
  const page = html(indexPage(SCHEMA));
  const names = [...page.matchAll(/href="\/docs\/types\/(\w+)"/g)].map(([, name]) => name);
  expect(names[0]).toBe("Query");
  expect(new Set(names)).toEqual(new Set(Object.keys(SCHEMA.getTypeMap()).filter((name) => !name.startsWith("__"))));
  expect(text(page)).toMatch(/Udgår · Deprecated Book\.author: Use authors.* Genre\.POEM: Use NOVEL\./);
});

it("shows changes by day in Denmark, the gravest first, and folds long lists", () => {
  const safe = Array.from({ length: 30 }, (_, n) => ({ criticality: "SAFE" as const, message: `Field 'f${n}' was added` }));
  const set = { first: false, compared: true, dangerous: 0 };
  const page = html(
    changesPage({
      nodes: [
        {
          ...set,
          at: "2026-11-22T23:30:00Z",
          subgraphs: [
            { name: "star", version: 3 },
            { name: "moon", version: null },
          ],
          breaking: 1,
          safe: 40,
          changes: [{ criticality: "BREAKING", message: "Field 'Book.<b>' was removed" }, ...safe],
        },
        {
          ...set,
          compared: false,
          at: "2026-11-21T10:00:00Z",
          subgraphs: [{ name: "sun", version: 1 }],
          breaking: 0,
          safe: 0,
          changes: [],
        },
        { ...set, first: true, at: "2026-11-20T10:00:00Z", subgraphs: [], breaking: 0, safe: 0, changes: [] },
      ],
      pageInfo: { hasNextPage: true, endCursor: "abc" },
    }),
  );
  expect([...page.matchAll(/<time datetime="([^"]+)"/g)].map(([, day]) => day)).toEqual(["2026-11-23", "2026-11-21", "2026-11-20"]);
  expect(text(page)).toMatch(
    /23\. november 2026 · 23 November 2026 star 3, moon taget ud · taken out Bryder forespørgsler · Breaking \(1\)/,
  );
  expect(page).toContain("Field <code>Book.&lt;b&gt;</code> was removed");
  expect(text(page)).toMatch(/Uden følger · Safe \(40\).* … og 10 mere/);
  expect(page.match(/<details>/g)?.length).toBe(1);
  expect(text(page)).toMatch(/Skemaerne kunne ikke sammenlignes.*Hubben begyndte/);
  expect(page).toContain('href="/docs/changes?after=abc"');
});

it("shows the example of a typed client as it is compiled, for a schema that answers it", () => {
  expect(clientFits(buildSchema(readFileSync("schema/api.graphql", "utf8")))).toBe(true);
  expect(clientFits(SCHEMA)).toBe(false);
  const page = html(clientPage());
  expect(page).toContain("helpIn(hub: string, code: string): Promise&lt;readonly string[]&gt;");
  expect(page).toContain("TypedQuery&lt;HelpServicesOfMunicipalityData, HelpServicesOfMunicipalityVariables&gt; = …;");
});

it("renders the Markdown of the guides, the English marked as such", () => {
  const page = renderMarkdown(
    "## Trin · Step\n\nGør **dette**, se [her](/docs).\n\n> Do this.\n\n- en\n- to\n\n```sh\nops a\n\nops <b>\n```",
  ).html;
  expect(text(page)).toBe("Trin · Step Gør dette, se her. Do this. en to ops a ops &lt;b&gt; ");
  expect(page).toMatch(/<h2>Trin <span class="en" lang="en">· Step<\/span><\/h2>/);
  expect(page).toMatch(/<div class="en" lang="en"><p>Do this\.<\/p>/);
  expect(page).toContain('<pre tabindex="0"><code>ops a\n\nops &lt;b&gt;</code></pre>');
  expect(codeBlocks("x\n\n```sh\nops a\n```\n\n```graphql\n{ a }\n```")).toEqual([
    { language: "sh", code: "ops a" },
    { language: "graphql", code: "{ a }" },
  ]);
});

describe("the documentation of a gateway", () => {
  let subgraphs: readonly SmallSubgraph[];
  let hub: Running;
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(hub.url + path, { headers });

  beforeAll(async () => {
    subgraphs = [await startBooks(), await startReviews()];
    hub = await startGateway(subgraphs);
  });
  afterAll(async () => {
    await hub.gateway.close();
    await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
  });

  it("has a page for every type of the schema in force, and none of what stays inside", async () => {
    const index = await (await get("/docs")).text();
    const paths = new Set([...index.matchAll(/href="(\/docs\/types\/\w+)"/g)].map(([, path]) => path ?? ""));
    expect(paths).toContain("/docs/types/Book");
    for (const path of paths) {
      const page = await get(path);
      expect([path, page.status, page.headers.get("content-type")]).toEqual([path, 200, "text/html; charset=utf-8"]);
      const links = [...(await page.text()).matchAll(/href="(\/docs\/types\/\w+)[#"]/g)].map(([, link]) => link ?? "");
      for (const link of links) expect(paths).toContain(link);
    }
    expect(text(await (await get("/docs/types/Book")).text())).not.toContain("secret");
  });

  it("answers 304 to the ETag it gave, and says what was meant by a type that is not there", async () => {
    const first = await get("/docs/types/Book");
    expect((await get("/docs/types/Book", { "if-none-match": first.headers.get("etag") ?? "" })).status).toBe(304);
    const missing = await get("/docs/types/Bok");
    expect([missing.status, text(await missing.text())]).toEqual([404, expect.stringContaining("Mente du · Did you mean Book?")]);
    expect((await get("/docs/types/__Type")).status).toBe(404);
    expect((await get("/docs/types/%3Cscript%3E")).status).toBe(404);
  });

  it("tells of every error code as the table has it", async () => {
    const page = await (await get("/docs/errors")).text();
    expect([...page.matchAll(/<tr id="(\w+)">/g)].map(([, code]) => code)).toEqual(Object.keys(ERRORS).toSorted());
    expect(text(page)).toContain(`CURSOR_INVALID 200 1 ${ERRORS.CURSOR_INVALID.next.replaceAll("`", "")}`);
  });

  it("has neither changes nor a guide where there is no registry, nor an example of what cannot be asked", async () => {
    for (const path of ["changes", "guide", "client"]) expect([path, (await get(`/docs/${path}`)).status]).toEqual([path, 404]);
    expect(await (await get("/docs")).text()).not.toMatch(/docs\/(changes|guide|client)/);
  });

  it("follows the supergraph", async () => {
    const supergraph = memorySupergraph(supergraphOf(subgraphs));
    const gateway = await createGateway({ supergraph, log: createLog("silent"), clock: systemClock });
    const page = async (): Promise<string> => text((await gateway.app.inject("/docs/types/Book")).body);
    expect(await page()).toContain("stars: Int");
    supergraph.set(supergraphOf(subgraphs.slice(0, 1)));
    await eventually("the new schema is told", async () => !(await page()).includes("stars: Int"));
    await gateway.close();
  });

  it.skipIf(browserPath === undefined && !browserRequired)(
    "is read in a browser without a script or an error, from the keyboard too",
    async () => {
      const browser = await startBrowser();
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on("console", (message) => void (message.type() === "error" && wrong.push(message.text())));
      page.on("requestfailed", (request) => wrong.push(request.url()));
      await page.goto(`${hub.url}/docs/types/Book`);
      await page.keyboard.press("Tab");
      expect(await page.locator(":focus").innerText()).toBe("Gå til indholdet");
      await page.keyboard.press("Enter");
      expect(await page.locator(":focus").getAttribute("id")).toBe("content");
      expect(await page.locator("html").getAttribute("lang")).toBe("da");
      expect(await page.evaluate("getComputedStyle(document.body).maxWidth")).not.toBe("none"); // the style is let through
      expect(await page.locator("script").count()).toBe(0);
      await page.setViewportSize({ width: 320, height: 600 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      if (process.env["SHOT"] !== undefined) await page.screenshot({ path: `${process.env["SHOT"]}-type.png`, fullPage: true });
      expect(wrong).toEqual([]);
      await browser.close();
    },
  );
});
