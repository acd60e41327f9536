import { afterEach, expect, it } from "vitest";
import { serve, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function read(body: string | Uint8Array, rest = "", type = "application/xml") {
  local = await serve((request, response) => {
    const text = typeof body === "string" ? body.replaceAll("{host}", `http://${request.headers.host}`) : body;
    response.setHeader("content-type", type).end(request.url === "/2" ? ATOM_2 : text);
  });
  return readAll(source(`format: feed\naddress: "{at}/feed"\n${rest}`, { at: local.url }));
}

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Nord</title><link>https://nord.example/</link><description>x</description>
<item><guid isPermaLink="false">a#1</guid><title>Hj&#230;lp &amp; r&#229;d</title><link>/a</link><description>&lt;p&gt;Kort &amp;amp; godt&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Lang</p><script>x()</script>]]></content:encoded><dc:creator>Nord Kommune</dc:creator>
<category domain="tema">INNOVATION</category><category domain="omraade">Aalborg</category><category>andet</category><pubDate>Wed, 02 Oct 2024 23:30:00 GMT</pubDate></item>
<item><title>Uden id</title></item>
<item><title>Link som id</title><link>https://nord.example/b</link></item>
</channel></rss>`;

const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>Nord</title><updated>2026-01-01T00:00:00Z</updated><link rel="next" href="/2"/>
<entry><id>e1</id><title type="html">A &lt;b&gt;B&lt;/b&gt;</title><link rel="self" href="/self"/><link rel="alternate" href="/e1"/><summary>2 &lt; 3</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Hej <b>du</b></div></content><author><name>Nord</name><email>post@nord.dk</email></author>
<category scheme="tema" term="INNOVATION"/><updated>2026-01-01T00:00:00Z</updated></entry></feed>`;
const ATOM_2 = `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:y</id><title>Nord</title><updated>2026-01-01T00:00:00Z</updated><entry><id>e2</id><title>C</title><updated>2026-01-02T00:00:00Z</updated></entry></feed>
`;

it("reads RSS 2.0 with categories by domain, plain texts, absolute links and Danish days", async () => {
  const all = await read(
    RSS,
    `mapping: { themes: "categories[domain=tema].word", coverage: "categories[scheme=omraade].word" }\n`.replace(
      "domain=tema",
      "scheme=tema",
    ),
  );
  expect(titles(all)).toEqual(["Hjælp & råd", "Link som id"]);
  expect(all.listings[0]).toMatchObject({
    sourceId: "a#1",
    problems: [],
    content: {
      summary: { da: "Kort & godt" },
      description: { da: "Lang" },
      url: `${local?.url}/a`,
      themes: ["INNOVATION"],
      coverage: ["mun:0851"],
      provider: { name: "Nord Kommune" },
      modified: "2024-10-03",
    },
  });
  expect(all.listings[1]?.sourceId).toBe("https://nord.example/b");
  expect(all.rejected).toMatchObject([{ record: "page 1, entry 2", field: "id" }]);
  expect(all.last).toMatchObject({ kind: "end", complete: true });
});

it("reads Atom, its types of text and its next page", async () => {
  const all = await read(ATOM, `mapping: { channels: { email: "authors[].email" } }\n`);
  expect(titles(all)).toEqual(["A B", "C"]);
  expect(all.listings[0]?.content).toMatchObject({
    summary: { da: "2 < 3" },
    description: { da: "Hej du" },
    url: `${local?.url}/e1`,
    channels: [
      { kind: "WEB", value: `${local?.url}/e1` },
      { kind: "EMAIL", value: "post@nord.dk" },
    ],
    modified: "2026-01-01",
  });
});

it("reads RSS 1.0", async () => {
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="u"><title>t</title><link>l</link><description>d</description></channel><item rdf:about="https://nord.example/1"><title>I</title><link>https://nord.example/1</link></item></rdf:RDF>`;
  expect((await read(rdf)).listings).toMatchObject([{ sourceId: "https://nord.example/1", content: { title: { da: "I" } } }]);
});

it("reads the encoding that the XML declares, and the one of the transport before it", async () => {
  const latin = `<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>Færøsk</title></item></channel></rss>`;
  expect(titles(await read(Buffer.from(latin, "latin1")))).toEqual(["Færøsk"]);
  await local?.close();
  expect(titles(await read(Buffer.from(latin), "", "application/rss+xml; charset=utf-8"))).toEqual(["Færøsk"]);
});

it("is not complete where the feed holds the latest only", async () => {
  expect((await read(RSS, "feed: { complete: false }\n")).last).toMatchObject({ kind: "end", complete: false });
});

it.each([
  ["a feed cut after an item", RSS.slice(0, RSS.indexOf("<item><title>Uden")), "FETCH_TRUNCATED"],
  ["a feed cut in a tag", RSS.slice(0, -3), "FETCH_TRUNCATED"],
  ["nothing", "", "FETCH_TRUNCATED"],
  ["an HTML page", "<!DOCTYPE html><html><body><article></article></body></html>", "FETCH_WRONG_TYPE"],
  ["other XML", '<?xml version="1.0"?><note>hej</note>', "FETCH_WRONG_TYPE"],
  ["JSON", '{"version":"https://jsonfeed.org/version/1.1","items":[]}', "FETCH_WRONG_TYPE"],
  [
    "XML that defines entities",
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>',
    "FETCH_UNREADABLE",
  ],
  [
    "an encoding that does not exist",
    '<?xml version="1.0" encoding="klingon"?><rss version="2.0"><channel><title>t</title></channel></rss>',
    "FETCH_UNREADABLE",
  ],
  ["pages that go round", ATOM.replace('href="/2"', 'href="/feed"'), "FETCH_LOOP"],
])("fails with a code: %s", async (_, body, code) => {
  expect(await codeOf(read(body))).toBe(code);
});
