import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, browserRequired, startBrowser } from "./browser.ts";
import type { SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type Running } from "./two-subgraphs.ts";

const FRONT = {
  title: { da: "Bøger & blade", en: "Books & papers" },
  intro: { da: "Alle bøger ét sted.", en: "All books in one place." },
  firstQuery: "{\n  books {\n    title\n    note\n  }\n}\n",
};

let subgraphs: readonly SmallSubgraph[];
let hub: Running;

beforeAll(async () => {
  subgraphs = [await startBooks(), await startReviews()];
  hub = await startGateway(subgraphs, { front: FRONT });
});

afterAll(async () => {
  await hub.gateway.close();
  await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
});

describe("the explorer's assets", () => {
  it("come from us with cache headers and an ETag, and nothing outside the package does", async () => {
    const first = await fetch(`${hub.url}/explorer/static/ruru.js`);
    expect([first.status, first.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect(first.headers.get("cache-control")).toContain("max-age");
    const again = await fetch(`${hub.url}/explorer/static/ruru.js`, { headers: { "if-none-match": first.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
    for (const path of ["none.js", "../../package.json", "..%2f..%2fpackage.json", "constructor"]) {
      expect([path, (await fetch(`${hub.url}/explorer/static/${path}`)).status]).toEqual([path, 404]);
    }
  });

  it("are all that the page names", async () => {
    const html = await (await fetch(`${hub.url}/explorer`)).text();
    expect(html).not.toMatch(/(src|href|from|import)\s*=?\s*["'(]?\s*(https?:)?\/\/(?!www\.w3\.org)/);
  });
});

describe.skipIf(browserPath === undefined && !browserRequired)("in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(() => browser.close());

  /** Opens a page and notes every request and everything that goes wrong on it. */
  async function open(path: string): Promise<{ readonly page: Page; readonly requested: string[]; readonly wrong: string[] }> {
    const page = await browser.newPage();
    const requested: string[] = [];
    const wrong: string[] = [];
    page.on("request", (request) => requested.push(request.url()));
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") wrong.push(message.text());
    });
    await page.goto(hub.url + path, { waitUntil: "load" });
    return { page, requested, wrong };
  }

  it("the explorer opens with the first query, runs it, completes fields, and asks no other host", async () => {
    const { page, requested, wrong } = await open("/explorer");
    const run = page.locator("button.graphiql-execute-button");
    await run.waitFor();
    await page.locator(".graphiql-query-editor .view-lines", { hasText: "note" }).waitFor();
    await run.click();
    const result = page.locator(".result-window .view-lines", { hasText: /Kongens\sfald/ });
    await result.waitFor();
    if (process.env["SHOT"] !== undefined) await page.screenshot({ path: `${process.env["SHOT"]}-explorer.png` });
    await expect.poll(() => requested.some((url) => url.endsWith("graphqlWorker.js")), { timeout: 10_000 }).toBe(true);
    const foreign = requested.filter((url) => !url.startsWith(hub.url) && !url.startsWith(`blob:${hub.url}`) && !url.startsWith("data:"));
    expect(foreign).toEqual([]);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it("the front page says what this is in Danish first, and its links lead somewhere", async () => {
    const { page, requested, wrong } = await open("/");
    if (process.env["SHOT"] !== undefined) await page.screenshot({ path: `${process.env["SHOT"]}-front.png`, fullPage: true });
    expect(await page.locator("h1").innerText()).toBe("Bøger & blade");
    expect(await page.locator("html").getAttribute("lang")).toBe("da");
    expect(await page.locator("[lang=en] h2").innerText()).toBe("Books & papers");
    expect(await page.locator("pre").first().innerText()).toContain("books {");
    const links = await page.locator("a").evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute("href") ?? ""));
    for (const link of new Set(links)) expect([link, (await fetch(hub.url + link)).status]).toEqual([link, 200]);
    expect(requested.filter((url) => !url.startsWith(hub.url))).toEqual([]);
    expect(wrong).toEqual([]);
    await page.close();
  });
});
