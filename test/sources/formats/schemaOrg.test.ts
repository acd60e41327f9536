import { afterEach, describe, expect, it } from "vitest";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

/** Reads a site: pages by path, `{at}` in them is the site's own address; a number is a status. */
async function site(pages: Readonly<Record<string, string | number | Answer>>, options = "{}", rest = "") {
  await local?.close();
  local = await serve((request, response) => {
    const page = pages[request.url ?? ""] ?? 404;
    if (typeof page === "function") return page(request, response);
    if (typeof page === "number") return void response.writeHead(page).end("<p>fejl</p>");
    const type = page.trimStart().startsWith("<?xml") ? "application/xml" : "text/html; charset=utf-8";
    response.setHeader("content-type", type).end(page.replaceAll("{at}", `http://${request.headers.host}`));
  });
  return readAll(source(`format: schema-org\naddress: "{at}/"\nschema-org: ${options}\n${rest}`, { at: local.url }));
}

const html = (...parts: readonly string[]) => `<!doctype html><html><head><title>Nord</title></head><body>${parts.join("")}</body></html>`;
const ld = (value: unknown) => `<script type="application/ld+json">${typeof value === "string" ? value : JSON.stringify(value)}</script>`;
const service = (name: string, more: object = {}) => ({ "@context": "https://schema.org", "@type": "GovernmentService", name, ...more });

const FULL = service("Startvækst &amp; rådgivning", {
  "@id": "/ydelser/1#service",
  url: "/ydelser/1",
  description: "<p>Hjælp til <b>nye</b> virksomheder</p>",
  serviceType: "Innovation",
  audience: { "@type": "BusinessAudience", audienceType: "Virksomheder" },
  provider: { "@type": "GovernmentOrganization", name: "Nord Kommune", taxID: "DK 12 34 56 78" },
  areaServed: [{ "@type": "AdministrativeArea", name: "Aalborg" }, "Vesthimmerland"],
  availableChannel: {
    "@type": "ServiceChannel",
    serviceUrl: "https://nord.example/start",
    servicePhone: { "@type": "ContactPoint", telephone: "+45 12345678", email: "mailto:start@nord.dk" },
    serviceLocation: {
      address: { "@type": "PostalAddress", streetAddress: "Boulevarden 1", postalCode: "9000", addressLocality: "Aalborg" },
    },
  },
  dateModified: "2026-04-01",
});

describe("JSON-LD", () => {
  it("becomes a listing without any mapping of the source's own", async () => {
    const all = await site({ "/": html(ld(FULL)) });
    expect(all.rejected).toEqual([]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
    expect(all.listings).toEqual([
      {
        kind: "listing",
        sourceId: `${local?.url}/ydelser/1#service`,
        problems: [],
        content: {
          title: { da: "Startvækst & rådgivning" },
          description: { da: "Hjælp til nye virksomheder" },
          url: `${local?.url}/ydelser/1`,
          provider: { name: "Nord Kommune", cvr: "12345678" },
          themes: ["INNOVATION"],
          audiences: ["COMPANY"],
          personas: [],
          coverage: ["mun:0851", "mun:0820"],
          channels: [
            { kind: "WEB", value: "https://nord.example/start" },
            { kind: "WEB", value: `${local?.url}/ydelser/1` },
            { kind: "PHONE", value: "+45 12 34 56 78" },
            { kind: "EMAIL", value: "start@nord.dk" },
            { kind: "ADDRESS", value: "Boulevarden 1, 9000 Aalborg" },
          ],
          status: "ACTIVE",
          confidence: "FAIRLY_SURE",
          modified: "2026-04-01",
          words: expect.anything(),
        },
      },
    ]);
  });

  const context = "https://schema.org";
  it.each<[string, unknown]>([
    ["alone", service("A")],
    ["in a list", [{ "@context": context, "@type": "WebSite", name: "x" }, service("A")]],
    ["in a graph", { "@context": context, "@graph": [{ "@type": "Organization" }, { "@type": "GovernmentService", name: "A" }] }],
    [
      "inside another thing",
      { "@context": context, "@type": "GovernmentOrganization", makesOffer: [{ itemOffered: { "@type": "Service", name: "A" } }] },
    ],
    ["with several types", { "@context": context, "@type": ["Thing", "GovernmentService"], name: "A" }],
    ["with a type in full", { "@type": "http://schema.org/GovernmentService", "http://schema.org/name": "A" }],
    ["with a type in full, secure", { "@type": ["https://schema.org/Service"], "https://schema.org/name": [{ "@value": "A" }] }],
    ["with a prefix", { "@context": { schema: "http://schema.org/" }, "@type": "schema:GovernmentService", "schema:name": "A" }],
    ["in an older context", { "@context": "http://schema.org/", "@type": "GovernmentService", name: "A" }],
    ["with a vocabulary", { "@context": [{ "@vocab": "https://schema.org/" }], "@type": "GovernmentService", name: "A" }],
    ["without a context", { "@type": "GovernmentService", name: "A" }],
  ])("is found %s", async (_, block) => {
    expect(titles(await site({ "/": html(ld(block)) }))).toEqual(["A"]);
  });

  it("of another vocabulary or another type is left", async () => {
    const other = { "@context": "https://www.w3.org/ns/activitystreams", "@type": "Service", name: "Robot" };
    expect(
      titles(await site({ "/": html(ld(other), ld({ "@context": context, "@type": "Event", name: "Møde" }), ld(service("A"))) })),
    ).toEqual(["A"]);
    expect(
      titles(
        await site({ "/": html(ld(service("A")), ld({ "@context": context, "@type": "Event", name: "Møde" })) }, "{ types: [Event] }"),
      ),
    ).toEqual(["Møde"]);
  });

  it("may refer to other things of the page, round and round", async () => {
    const graph = [
      { "@type": "GovernmentService", "@id": "#s", name: "A", provider: { "@id": "#o" } },
      { "@type": "Organization", "@id": "#o", name: "Nord", makesOffer: { "@id": "#s" }, parentOrganization: { "@id": "#o" } },
    ];
    const all = await site({ "/": html(ld({ "@context": context, "@graph": graph })) });
    expect(all.listings).toMatchObject([{ sourceId: `${local?.url}/#s`, content: { provider: { name: "Nord" } } }]);
  });

  it("gives texts in both languages", async () => {
    const name = [{ "@value": "Hjælp", "@language": "da" }, { "@value": "Help", "@language": "en-GB" }, { "@value": "Hilfe", "@language": "de" }]; // prettier-ignore
    const all = await site({ "/": html(ld({ ...service("x"), name, description: "Kort" })) });
    expect(all.listings[0]?.content).toMatchObject({ title: { da: "Hjælp", en: "Help" }, description: { da: "Kort" } });
    const english = await site({ "/": html(ld(service("Help"))) }, "{}", "language: en\n");
    expect(english.listings[0]?.content.title).toEqual({ en: "Help" });
  });

  it("without an id is known by its identifier, its address, or the page", async () => {
    const blocks = [
      service("A", { identifier: { value: "42" } }),
      service("B", { identifier: "b-7" }),
      service("C", { url: "/c" }),
      service("D", { "@id": "_:b0" }),
    ];
    const all = await site({ "/": html(ld(blocks)) });
    const at = local?.url;
    expect(all.listings.map((each) => each.sourceId)).toEqual(["42", "b-7", `${at}/c`, expect.stringMatching(`^${at}/#[0-9a-f]{12}$`)]);
    expect((await site({ "/": html(ld(service("D"))) })).listings[0]?.sourceId).toBe(`${local?.url}/`);
  });
});

describe("microdata", () => {
  const MICRO = `<div itemscope itemtype="https://schema.org/GovernmentService" itemid="/m1"><h1 itemprop="name">Hjælp <b>her</b></h1>
    <meta itemprop="serviceType" content="innovation"><a itemprop="url" href="/hjaelp">mere</a><time itemprop="dateModified" datetime="2026-03-02">2. marts</time>
    <p itemprop="provider" itemscope itemtype="https://schema.org/GovernmentOrganization"><span itemprop="name">Nord Kommune</span></p>
    <div itemprop="availableChannel" itemscope itemtype="https://schema.org/ServiceChannel"><a itemprop="serviceUrl" href="/start">start</a>
      <span itemprop="servicePhone" itemscope><a itemprop="telephone" href="tel:12345678">ring</a></span></div>
    <span itemprop="areaServed">Aalborg</span></div>`;

  it("becomes a listing as well", async () => {
    const all = await site({ "/": html(MICRO) });
    expect(all.listings).toMatchObject([
      {
        sourceId: `${local?.url}/m1`,
        problems: [],
        content: {
          title: { da: "Hjælp her" },
          url: `${local?.url}/hjaelp`,
          provider: { name: "Nord Kommune" },
          themes: ["INNOVATION"],
          coverage: ["mun:0851"],
          channels: [
            { kind: "WEB", value: `${local?.url}/start` },
            { kind: "WEB", value: `${local?.url}/hjaelp` },
            { kind: "PHONE", value: "+45 12 34 56 78" },
          ],
          modified: "2026-03-02",
        },
      },
    ]);
  });

  it("is left where JSON-LD says the same", async () => {
    expect(titles(await site({ "/": html(ld(service("hjælp HER")), MICRO) }))).toEqual(["hjælp HER"]);
  });

  it("may be spread over the page, and may lead round", async () => {
    const spread = `<div itemscope itemtype="http://schema.org/Service" itemref="a b"></div><p id="a"><i itemprop="name">A</i></p><div id="b" itemprop="isRelatedTo" itemscope itemref="b"></div>`;
    expect(titles(await site({ "/": html(spread) }))).toEqual(["A"]);
  });

  it("inside other microdata is found where it is not a property of it", async () => {
    const micro = (name: string, more = "", is = "") =>
      `<div itemscope itemtype="http://schema.org/Service"${is}><i itemprop="name">${name}</i>${more}</div>`;
    const inner = micro("B") + micro("C", "", ' itemprop="isRelatedTo"');
    expect(titles(await site({ "/": html(micro("A", inner)) }))).toEqual(["A", "B"]);
  });

  it("that repeats all its text in a thousand properties stays harmless", async () => {
    const nest = `${'<b itemprop="award">'.repeat(1500)}${"<i>x</i>".repeat(50_000)}${"</b>".repeat(1500)}`;
    expect(
      titles(await site({ "/": html(`<div itemscope itemtype="http://schema.org/Service"><i itemprop="name">A</i>${nest}</div>`) })),
    ).toEqual(["A"]);
  });

  it("cannot reach the prototype of anything", async () => {
    const evil = `<div itemscope itemtype="http://schema.org/Service"><i itemprop="name">A</i><i itemprop="__proto__">x</i><i itemprop="constructor toString">y</i></div>`;
    expect(titles(await site({ "/": html(evil, ld('{"@type":"Service","name":"B","__proto__":{"polluted":true}}')) }))).toEqual(["B", "A"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("pages", () => {
  const page = (name: string, ...links: readonly string[]) => html(ld(service(name)), ...links.map((link) => `<a href="${link}">x</a>`));

  it("are those listed, absolute or relative, each once", async () => {
    const all = await site({ "/": page("A"), "/b": page("B"), "/c?x=1": page("C") }, `{ pages: [b, "/b#top", "/c?x=1", "/"] }`);
    expect(titles(all)).toEqual(["A", "B", "C"]);
    expect(local?.requests).toEqual(["/", "/b", "/c?x=1"]);
  });

  it("are those linked to below a path, on the same host, also from one another", async () => {
    const all = await site(
      {
        "/": html(
          `<a href="/ydelser/a">a</a><a href="/om">om</a><a href="//other.example/ydelser/x">x</a><a href="mailto:a@b.dk">m</a><a href="javascript:x()">j</a>`,
        ),
        "/ydelser/a": page("A", "b", "/ydelser/a#x", "/"),
        "/ydelser/b": page("B", "a"),
      },
      "{ links: /ydelser/ }",
    );
    expect(titles(all)).toEqual(["A", "B"]);
    expect(local?.requests).toEqual(["/", "/ydelser/a", "/ydelser/b"]);
  });

  it("are those of a sitemap and of the sitemaps it lists, only those below a path where one is given", async () => {
    const sitemap = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x"><url><loc>{at}/a</loc><image:image><image:loc>{at}/i</image:loc></image:image></url><url><loc><![CDATA[{at}/y/b?x=1&y=2]]></loc></url></urlset>`;
    const index = `<?xml version="1.0"?><sitemapindex><sitemap><loc>{at}/s.xml</loc></sitemap></sitemapindex>`;
    const pages = { "/s.xml": sitemap, "/a": page("A"), "/y/b?x=1&y=2": page("B") };
    expect(titles(await site({ ...pages, "/": sitemap }))).toEqual(["A", "B"]);
    expect(titles(await site({ ...pages, "/": index }))).toEqual(["A", "B"]);
    expect(titles(await site({ ...pages, "/": index }, "{ links: /y/ }"))).toEqual(["B"]);
    expect(await codeOf(site({ ...pages, "/": sitemap.slice(0, -20) }))).toBe("FETCH_TRUNCATED");
  });

  it("that lead to ever new pages end at the source's number, and that is reported", async () => {
    const endless: Answer = (request, response) => {
      const number = Number((request.url ?? "").slice(3)) || 0;
      response.setHeader("content-type", "text/html").end(page(`Side ${number}`, `/y/${number + 1}`, `/y/${number + 2}`));
    };
    const pages = Object.fromEntries(["/", ...Array.from({ length: 99 }, (_, index) => `/y/${index + 1}`)].map((path) => [path, endless]));
    const all = await site(pages, "{ links: /y/, mostPages: 5 }");
    expect(all.listings).toHaveLength(5);
    expect(local?.requests).toHaveLength(5);
    expect(all.rejected).toMatchObject([{ record: "pages", code: "TOO_MANY_RECORDS" }]);
    expect(all.last).toMatchObject({ complete: false });
  });

  it("that fail are rejected by their address and hide no other; then nothing counts as gone", async () => {
    const pdf: Answer = (_, response) => response.setHeader("content-type", "application/pdf").end("%PDF");
    const latin: Answer = (_, response) => response.setHeader("content-type", "text/html").end(Buffer.from(page("Færøsk"), "latin1"));
    const all = await site({ "/": page("A"), "/b": 500, "/c": pdf, "/d": latin, "/e": page("E") }, "{ pages: [/b, /c, /d, /e] }");
    expect(titles(all)).toEqual(["A", "E"]);
    expect(all.rejected.map(({ record, code }) => [record.slice(local?.url.length), code])).toEqual([
      ["/b", "FETCH_STATUS"],
      ["/c", "FETCH_WRONG_TYPE"],
      ["/d", "FETCH_UNREADABLE"],
    ]);
    expect(all.last).toMatchObject({ complete: false });
  });

  it("that the site calls gone have taken their services with them", async () => {
    const all = await site({ "/": page("A"), "/b": 410 }, "{ pages: [/b, /c] }");
    expect(all.rejected).toHaveLength(2);
    expect(all.last).toMatchObject({ complete: true });
  });

  it("that redirect to a page read already are not read twice; those on other hosts are refused", async () => {
    const to =
      (location: string): Answer =>
      (_, response) =>
        void response.writeHead(302, { location }).end();
    const all = await site({ "/": page("A"), "/b": to("/"), "/c": to("http://169.254.169.254/") }, "{ pages: [/b, /c] }");
    expect(titles(all)).toEqual(["A"]);
    expect(all.rejected).toMatchObject([{ code: "FETCH_HOST_REFUSED" }]);
  });

  it("in the encoding they name themselves are read", async () => {
    const body = html(`<meta charset="windows-1252">`, ld(service("Færøsk")));
    const latin: Answer = (_, response) => response.setHeader("content-type", "text/html").end(Buffer.from(body, "latin1"));
    expect(titles(await site({ "/": latin }))).toEqual(["Færøsk"]);
  });
});

describe("hostile and broken pages", () => {
  it("reject a block that is not JSON by its place; the others are read, and nothing counts as gone", async () => {
    const all = await site({ "/": html(ld(service("A")), ld('{"@type": "GovernmentService", "name": "B",}'), ld(""), ld(service("C"))) });
    expect(titles(all)).toEqual(["A", "C"]);
    expect(all.rejected).toMatchObject([{ record: "/, JSON-LD block 2", field: "record", code: "RECORD_FIELD_INVALID" }]);
    expect(all.last).toMatchObject({ complete: false });
  });

  it("that are cut give what they hold, and nothing counts as gone", async () => {
    const whole = html(ld(service("A")), ld(service("B")));
    const between = await site({ "/": whole.slice(0, whole.indexOf("</script>") + 20) });
    expect(titles(between)).toEqual(["A"]);
    expect(between.last).toMatchObject({ complete: false });
    const inside = await site({ "/": whole.slice(0, whole.lastIndexOf("</script>") - 3) });
    expect(titles(inside)).toEqual(["A"]);
    expect(inside.rejected).toMatchObject([{ record: "/, JSON-LD block 2" }]);
  });

  it.each<[string, string | number | Answer, string]>([
    ["a page without any service", html("<p>Log ind</p>"), "FETCH_UNREADABLE"],
    ["nothing", "", "FETCH_TRUNCATED"],
    ["JSON", (_, response) => response.setHeader("content-type", "application/json").end("{}"), "FETCH_WRONG_TYPE"],
    [
      "an encoding that does not exist",
      (_, response) => response.setHeader("content-type", "text/html; charset=klingon").end("<p>"),
      "FETCH_UNREADABLE",
    ],
    ["a server's error", 503, "FETCH_STATUS"],
    ["tags that nest without end", "<div>".repeat(200_000), "FETCH_UNREADABLE"],
    [
      "a sitemap that lists itself",
      `<?xml version="1.0"?><sitemapindex><sitemap><loc>{at}/</loc></sitemap></sitemapindex>`,
      "FETCH_UNREADABLE",
    ],
    ["a sitemap whose pages are all gone", `<?xml version="1.0"?><urlset><url><loc>{at}/a</loc></url></urlset>`, "FETCH_STATUS"],
  ])("fail with a code: %s", async (_, page, code) => {
    expect(await codeOf(site({ "/": page }))).toBe(code);
  });

  it("that never end stop at the source's limit of bytes", async () => {
    const endless: Answer = (_, response) => {
      response.setHeader("content-type", "text/html");
      const more = () => {
        while (!response.destroyed && response.write("<p>x</p>".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    };
    expect(await codeOf(site({ "/": endless }, "{}", "limits: { megabytes: 1 }\n"))).toBe("FETCH_TOO_LARGE");
  });

  it("with JSON that nests without end, or things that multiply by reference, stay harmless", async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const many = Array.from({ length: 40 }, (_, index) => ({
      "@id": `#${index}`,
      "@type": "Organization",
      name: `O${index}`,
      member: Array.from({ length: 40 }, (_, other) => ({ "@id": `#${other}` })),
    }));
    const all = await site({
      "/": html(ld(deep), ld({ "@graph": [...many, { ...service("A"), provider: { "@id": "#0" } }] }), ld(service("B"))),
    });
    expect(titles(all)).toEqual(["A", "B"]);
    expect(all.rejected).toMatchObject([{ record: "/, JSON-LD block 1" }]);
  });

  it("with 10,000 bad records are rejected one by one, and the good one at the end is read", async () => {
    const bad = Array.from({ length: 10_000 }, (_, index) => ({ "@type": "GovernmentService", url: `/s/${index}` }));
    const all = await site({ "/": html(ld({ "@context": "https://schema.org", "@graph": bad }), ld("{"), ld(service("god"))) });
    expect(titles(all)).toEqual(["god"]);
    expect(all.rejected).toHaveLength(10_001);
    expect(all.rejected.at(-1)).toMatchObject({ field: "title", code: "RECORD_FIELD_MISSING" });
  });
});
