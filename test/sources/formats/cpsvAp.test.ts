import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createGraph } from "../../../subgraphs/sources/formats/cpsvap/graph.ts";
import { readJsonLd } from "../../../subgraphs/sources/formats/cpsvap/jsonLd.ts";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles, type Read } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

const PREFIXES = `
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix as: <https://www.w3.org/ns/activitystreams#> . @prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix cv: <http://data.europa.eu/m8g/> . @prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <http://example.com/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix ldes: <https://w3id.org/ldes#> . @prefix locn: <http://www.w3.org/ns/locn#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix tree: <https://w3id.org/tree#> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
`;

/** Answers with a text of the type. */
const answer =
  (text: string, type = "text/turtle"): Answer =>
  (_, response) =>
    void response.setHeader("content-type", type).end(text);

async function read(given: Answer, rest = "", path = "/services") {
  local = await serve(given);
  return readAll(source(`format: cpsv-ap\naddress: "{at}${path}"\n${rest}`, { at: local.url }));
}

const turtle = (body: string, rest = "") => read(answer(PREFIXES + body), rest);
const jsonLd = (document: unknown, rest = "") => read(answer(JSON.stringify(document), "application/ld+json"), rest);

describe("a public service", () => {
  it("is mapped without any mapping of the source's own", async () => {
    const all = await turtle(`
      ex:s a cpsv:PublicService ; dct:identifier "S-1" ; dct:title "Hjælp"@da, "Help"@en ; dct:description "<p>Først</p><p>Så</p>"@da ;
        cv:hasCompetentAuthority ex:a ; dct:spatial <http://data.europa.eu/nuts/code/DK031>, <https://dawa.example/kommuner/0851> ;
        cv:thematicArea ex:t ; dct:audience <http://example.com/audience/COMPANY> ; foaf:page <https://hjaelp.example/> ;
        cv:contactPoint [ cv:telephone "12 34 56 78" ; cv:email <mailto:Hej@Hjaelp.example> ; cv:contactPage <https://hjaelp.example/kontakt> ;
          locn:address [ locn:thoroughfare "Gade" ; locn:locatorDesignator "1" ; locn:postCode "9000" ; locn:postName "Aalborg" ] ] ;
        adms:status <http://purl.org/adms/status/Deprecated> ; dct:modified "2026-03-01T23:30:00Z"^^xsd:dateTime .
      ex:a a cv:PublicOrganisation ; skos:prefLabel "Office"@en, "Kontoret"@da .
      ex:t skos:prefLabel "Innovation"@en .`);
    expect(all.rejected).toEqual([]);
    expect(all.listings).toEqual([
      {
        kind: "listing",
        sourceId: "http://example.com/s",
        problems: [],
        content: {
          title: { da: "Hjælp", en: "Help" },
          description: { da: "Først\n\nSå" },
          url: "https://hjaelp.example/",
          themes: ["INNOVATION"],
          audiences: ["COMPANY"],
          personas: [],
          provider: { name: "Kontoret" },
          coverage: ["nuts3:DK031", "mun:0851"],
          channels: [
            { kind: "WEB", value: "https://hjaelp.example/" },
            { kind: "WEB", value: "https://hjaelp.example/kontakt" },
            { kind: "PHONE", value: "+45 12 34 56 78" },
            { kind: "EMAIL", value: "Hej@hjaelp.example" },
            { kind: "ADDRESS", value: "Gade 1, 9000 Aalborg" },
          ],
          status: "HISTORICAL",
          confidence: "FAIRLY_SURE",
          modified: "2026-03-02",
          words: { themes: ["Innovation"], audiences: ["COMPANY"], area: ["nuts3:DK031", "mun:0851"] },
        },
      },
    ]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
  });

  it("reads the same from JSON-LD in CPSV-AP's own words, whose context is never fetched", async () => {
    const context = "https://semiceu.github.io/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld";
    const all = await jsonLd({
      "@context": context,
      "@id": "http://example.com/s",
      "@type": "PublicService",
      "PublicService.name": { "@value": "Hjælp", "@language": "da" },
      "PublicService.description": "Uden sprog",
      "PublicService.hasCompetentAuthority": {
        "@type": "PublicOrganization",
        "PublicOrganization.preferredLabel": { "@value": "Kontoret", "@language": "da" },
      },
      "PublicService.thematicArea": "http://example.com/theme/PARTNERSHIP",
      "PublicService.contactPoint": { "@type": "ContactPoint", "ContactPoint.hasTelephone": "12345678" },
    });
    expect(all.listings[0]).toMatchObject({
      sourceId: "http://example.com/s",
      content: {
        title: { da: "Hjælp" },
        description: { da: "Uden sprog" },
        provider: { name: "Kontoret" },
        themes: ["PARTNERSHIP"],
        channels: [{ kind: "PHONE", value: "+45 12 34 56 78" }],
      },
    });
    expect(local?.requests).toEqual(["/services"]);
  });

  it("is known by its identifier where it has no IRI, and rejected where it has neither", async () => {
    const all = await turtle(
      `[] a cpsv:PublicService ; dct:identifier "S-1" ; dct:title "En"@da . [] a cpsv:PublicService ; dct:title "To"@da .`,
    );
    expect(all.listings.map((each) => each.sourceId)).toEqual(["S-1"]);
    expect(all.rejected).toMatchObject([{ field: "id", code: "RECORD_FIELD_MISSING" }]);
  });

  it("in another language is read where the source says what it stands for, and rejected where it does not", async () => {
    const norwegian = `ex:s a <https://data.norge.no/vocabulary/cpsvno#Service> ; dct:title "Tjeneste"@nb ; cv:ownedBy [ dct:title "Etat"@nb ] .`;
    expect((await turtle(norwegian)).rejected).toMatchObject([
      { record: "http://example.com/s", field: "title", code: "RECORD_FIELD_MISSING" },
    ]);
    await local?.close();
    const all = await turtle(norwegian, "cpsv-ap: { languages: { nb: da } }\n");
    expect(all.listings[0]).toMatchObject({ content: { title: { da: "Tjeneste" }, provider: { name: "Etat" } } });
    await local?.close();
    expect(titles(await turtle(norwegian, "mapping: { title: { da: title.nb } }\n"))).toEqual(["Tjeneste"]);
  });

  it("keeps a language tag that is longer than BCP 47 allows, as Flanders writes them", async () => {
    const dutch = `ex:s a cpsv:PublicService ; dct:title "Dienst"@nl-be-x-generated-informal .`;
    expect(titles(await turtle(dutch, "mapping: { title: { da: title.nl-be-x-generated-informal } }\n"))).toEqual(["Dienst"]);
  });

  it("takes no name that a database gave to a nameless node for an address", async () => {
    const all = await turtle(
      `ex:s a cpsv:PublicService ; dct:title "En"@da ; foaf:page <http://x.dk/.well-known/genid/1>, <http://mu.semte.ch/blank#2>, <https://hjaelp.example/> .`,
    );
    expect(all.listings[0]?.content.channels).toEqual([{ kind: "WEB", value: "https://hjaelp.example/" }]);
  });

  it("of a class of the publisher's own counts where the source names the class", async () => {
    const own = `ex:s a ex:Tilbud ; dct:title "Tilbud"@da . ex:x a cpsv:Rule ; dct:title "Regel"@da .`;
    expect((await turtle(own)).listings).toEqual([]);
    await local?.close();
    expect(titles(await turtle(own, "cpsv-ap: { classes: [http://example.com/Tilbud] }\n"))).toEqual(["Tilbud"]);
  });

  it("takes contacts from vCards, the authority's area and contacts where it has none, and texts in the place of nodes", async () => {
    const all = await turtle(`
      ex:s a cpsv:PublicService ; dct:title "En"@da ; cv:hasCompetentAuthority ex:a .
      ex:a foaf:name "Kontoret" ; dct:spatial "Aalborg Kommune" ; cv:contactPoint [ vcard:hasTelephone [ vcard:hasValue <tel:+4512345678> ] ; vcard:hasEmail <mailto:a@b.dk> ] .
      ex:u a cpsv:PublicService ; dct:title "To"@da ; cv:hasCompetentAuthority "Bare et navn" .`);
    expect(all.listings[0]?.content).toMatchObject({
      provider: { name: "Kontoret" },
      coverage: ["mun:0851"],
      channels: [
        { kind: "PHONE", value: "+45 12 34 56 78" },
        { kind: "EMAIL", value: "a@b.dk" },
      ],
    });
    expect(all.listings[1]?.content.provider).toEqual({ name: "Bare et navn" });
  });
});

describe("the syntax", () => {
  const triples = `<http://example.com/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://purl.org/vocab/cpsv#PublicService> .\n<http://example.com/s> <http://purl.org/dc/terms/title> "En"@da .\n`;

  it.each([
    ["the content type", "application/n-triples; charset=utf-8", "/x"],
    ["the address's ending where the type says nothing", "text/plain", "/x.nt"],
    ["the address's ending where there is no type", "", "/x.ttl"],
  ])("goes by %s", async (_, type, path) => {
    const given: Answer = (_request, response) => {
      if (type !== "") response.setHeader("content-type", type);
      response.end(triples);
    };
    expect(titles(await read(given, "", path))).toEqual(["En"]);
  });

  it("goes by the source file before all", async () => {
    expect(titles(await read(answer(triples, "application/json"), "cpsv-ap: { syntax: ntriples }\n"))).toEqual(["En"]);
  });

  it("that is not read says so and asks for nothing more", async () => {
    expect(await codeOf(read(answer("<rdf:RDF/>", "application/rdf+xml"), "", "/x.ttl"))).toBe("FETCH_WRONG_TYPE");
    await local?.close();
    expect(await codeOf(read(answer(triples, "text/plain")))).toBe("FETCH_WRONG_TYPE");
  });

  it("asks for Turtle first, which needs no context", async () => {
    let accept = "";
    await read((request, response) => {
      accept = request.headers.accept ?? "";
      response.setHeader("content-type", "application/n-triples").end(triples);
    });
    expect(accept).toMatch(/^text\/turtle, /);
  });
});

describe("a JSON-LD context", () => {
  const document = (context: unknown) => ({
    "@context": context,
    "@id": "http://example.com/s",
    "@type": "http://purl.org/vocab/cpsv#PublicService",
    navn: "En",
  });

  it("from anywhere else is refused by its address, and never fetched", async () => {
    local = await serve((request, response) =>
      response
        .setHeader("content-type", "application/ld+json")
        .end(
          request.url === "/services"
            ? JSON.stringify(document([`${local?.url}/context`]))
            : JSON.stringify({ "@context": { navn: "http://purl.org/dc/terms/title" } }),
        ),
    );
    const from = source(`format: cpsv-ap\naddress: "{at}/services"\n`, { at: local.url });
    await expect(readAll(from)).rejects.toMatchObject({
      code: "FETCH_UNREADABLE",
      message: expect.stringContaining(`${local.url}/context`),
      next: expect.stringContaining("cpsv-ap.contexts"),
    });
    expect(local.requests).toEqual(["/services"]);
  });

  it("that an inline context imports, and a relative one, are refused too", async () => {
    expect(await codeOf(jsonLd(document({ "@import": "http://evil.example/c", "@version": 1.1 })))).toBe("FETCH_UNREADABLE");
    await local?.close();
    expect(await codeOf(jsonLd(document("context.jsonld")))).toBe("FETCH_UNREADABLE");
    expect(local?.requests).toEqual(["/services"]);
  });

  it("is what the source file writes down for its address", async () => {
    const contexts = `cpsv-ap: { contexts: { "https://publisher.example/c": { navn: { "@id": "http://purl.org/dc/terms/title", "@language": da } } } }\n`;
    expect(titles(await jsonLd(document("https://publisher.example/c"), contexts))).toEqual(["En"]);
  });

  it("named by the source file is one the hub has, or the file is refused", () => {
    expect(() => source(`format: cpsv-ap\naddress: "http://x.dk"\ncpsv-ap: { contexts: { "https://c": nowhere } }\n`)).toThrow(
      expect.objectContaining({ code: "SOURCE_INVALID", message: expect.stringContaining("cpsv-ap, ipdc-lpdc, ldes") }),
    );
  });
});

describe("a feed", () => {
  const version = (id: string, n: number, title: string, more = "") =>
    `ex:${id}-v${n} a cpsv:PublicService ; dct:isVersionOf ex:${id} ; prov:generatedAtTime "2026-01-0${n}T00:00:00Z"^^xsd:dateTime ; dct:title "${title}"@da ${more}.\n`;
  /** Pages by path; each links to the paths given. */
  const pages =
    (all: Readonly<Record<string, { readonly to?: readonly string[]; readonly body?: string }>>): Answer =>
    (request, response) => {
      const page = all[request.url ?? ""];
      if (page === undefined) return void response.writeHead(404).end();
      const links = (page.to ?? [])
        .map((to) => `<> tree:relation [ a tree:GreaterThanOrEqualToRelation ; tree:node <${to}> ] .\n`)
        .join("");
      response.setHeader("content-type", "text/turtle").end(`${PREFIXES}<> a tree:Node .\n${links}${page.body ?? ""}`);
    };

  it("is read over pages that point to each other in both directions, each once; the newest version of a service wins in whatever order", async () => {
    const all = await read(
      pages({
        "/services": { to: ["/2"], body: version("a", 3, "A tre") + version("b", 1, "B en") },
        "/2": { to: ["/services", "/3#node"], body: version("a", 1, "A en") + version("b", 2, "B to") },
        "/3": { to: ["/2"], body: version("a", 2, "A to") },
      }),
    );
    expect(all.listings.map((each) => [each.sourceId, each.content.title.da])).toEqual([
      ["http://example.com/a", "A tre"],
      ["http://example.com/b", "B to"],
    ]);
    expect(local?.requests).toEqual(["/services", "/2", "/3"]);
    expect(all.last).toMatchObject({ complete: true });
  });

  it("takes the later one of two versions without a moment", async () => {
    const plain = (title: string) => `ex:v${title} a cpsv:PublicService ; dct:isVersionOf ex:a ; dct:title "${title}"@da .`;
    expect(titles(await read(pages({ "/services": { to: ["/2"], body: plain("1") }, "/2": { body: plain("2") } })))).toEqual(["2"]);
  });

  it.each([
    ["an as:Delete of the service", `ex:x a as:Delete ; as:object ex:a ; as:published "2026-01-05T00:00:00Z"^^xsd:dateTime .`],
    [
      "a version of class as:Delete",
      `ex:x a as:Delete ; dct:isVersionOf ex:a ; prov:generatedAtTime "2026-01-05T00:00:00Z"^^xsd:dateTime .`,
    ],
    [
      "a tombstone in its place",
      `ex:a a as:Tombstone ; as:formerType cpsv:PublicService ; as:deleted "2026-01-05T00:00:00Z"^^xsd:dateTime .`,
    ],
    ["an archived version", version("a", 5, "Gammel", "; <https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#isArchived> true")],
    ["a removal without a moment", `ex:x a as:Delete ; as:object ex:a .`],
  ])("removes a service by %s", async (_, removal) => {
    const all = await turtle(version("a", 1, "A") + version("b", 1, "B") + removal);
    expect(all.deleted).toEqual(["http://example.com/a"]);
    expect(titles(all)).toEqual(["B"]);
    expect(all.rejected).toEqual([]);
  });

  it("keeps a service that came back after its removal, and passes over tombstones of other things", async () => {
    const all = await turtle(`${version("a", 3, "A igen")}
      ex:x a as:Delete ; as:object ex:a ; as:published "2026-01-02T00:00:00Z"^^xsd:dateTime .
      ex:rule a as:Tombstone ; as:formerType cpsv:Rule .`);
    expect(titles(all)).toEqual(["A igen"]);
    expect(all.deleted).toEqual([]);
  });

  it("of activities takes their moment for the service's, by the paths the stream declares", async () => {
    const activity = (n: number, title: string) =>
      `ex:act${n} a as:Update ; as:published "2026-02-0${n}T00:00:00Z"^^xsd:dateTime ; as:object ex:o${n} . ex:o${n} a cpsv:PublicService ; ex:of ex:a ; dct:title "${title}"@da .`;
    const all = await turtle(
      `<> a ldes:EventStream ; ldes:versionOfPath ex:of ; ldes:timestampPath as:published . ${activity(2, "to")} ${activity(1, "en")}`,
    );
    expect(all.listings.map((each) => [each.sourceId, each.content.title.da])).toEqual([["http://example.com/a", "to"]]);
  });

  it("that keeps only the latest changes is not complete where the source says so", async () => {
    expect((await turtle(version("a", 1, "A"), "cpsv-ap: { complete: false }\n")).last).toMatchObject({ complete: false });
  });

  it("with a page on an undeclared host, or no web address, ends with an error", async () => {
    expect(await codeOf(read(pages({ "/services": { to: ["http://elsewhere.example/2"], body: version("a", 1, "A") } })))).toBe(
      "FETCH_HOST_REFUSED",
    );
    await local?.close();
    expect(await codeOf(read(pages({ "/services": { to: ["urn:x"], body: version("a", 1, "A") } })))).toBe("FETCH_UNREADABLE");
  });

  it("that gives the same page under ever new addresses is a loop", async () => {
    const endless: Answer = (request, response) =>
      pages({ [request.url ?? ""]: { to: [`/${Number(request.url?.slice(1)) + 1}`], body: version("a", 1, "A") } })(request, response);
    expect(await codeOf(read(endless, "", "/1"))).toBe("FETCH_LOOP");
    expect(local?.requests).toHaveLength(2);
  });

  it("whose later page fails gives nothing, so that no older version is taken for the newest", async () => {
    expect(await codeOf(read(pages({ "/services": { to: ["/gone"], body: version("a", 1, "A") } })))).toBe("FETCH_STATUS");
  });
});

describe("a bad answer", () => {
  const good = `${PREFIXES}ex:a a cpsv:PublicService ; dct:title "A"@da .\nex:b a cpsv:PublicService ;\n  dct:title "B"@da .\n`;

  it.each(["text/turtle", "application/ld+json", "text/html"])("that is HTML called %s is noticed", async (type) => {
    expect(await codeOf(read(answer("<!doctype html><html><body>Fejl</body></html>", type)))).toBe("FETCH_WRONG_TYPE");
  });

  it.each([
    ["in a text", good.slice(0, good.lastIndexOf("B") + 1)],
    ["in an IRI", `${good}<http://exam`],
    ["after a predicate", `${good}ex:c dct:title`],
    ["before the point", good.trimEnd().slice(0, -1)],
  ])("that is Turtle cut %s is truncated", async (_, text) => {
    expect(await codeOf(read(answer(text)))).toBe("FETCH_TRUNCATED");
  });

  it("that is JSON-LD cut in the middle is truncated", async () => {
    const text = JSON.stringify({ "@graph": [{ "@id": "http://x/a", "@type": "http://purl.org/vocab/cpsv#PublicService" }] });
    expect(await codeOf(read(answer(text.slice(0, 60), "application/ld+json")))).toBe("FETCH_TRUNCATED");
  });

  it("that is broken in the middle names the line", async () => {
    await expect(read(answer(`${PREFIXES}ex:a a cpsv:PublicService .\nex:b ex:c ex:d ex:e .\n${good}`))).rejects.toMatchObject({
      code: "FETCH_UNREADABLE",
      message: expect.stringContaining(`line ${PREFIXES.split("\n").length + 1}`),
    });
  });

  it.each([
    ["plain JSON", JSON.stringify({ services: [1, 2] }), "application/json"],
    ["a JSON text", '"hello"', "application/json"],
    ["an empty document", "", "text/turtle"],
    ["a broken context", JSON.stringify({ "@context": { "@vocab": 7 }, a: 1 }), "application/ld+json"],
  ])("that is %s is unreadable", async (_, text, type) => {
    expect(await codeOf(read(answer(text, type)))).toBe("FETCH_UNREADABLE");
  });

  it("that is nested without end is unreadable, and ends no process", async () => {
    const deep = `${'{"http://x/p":'.repeat(5000)}1${"}".repeat(5000)}`;
    expect(await codeOf(read(answer(deep, "application/ld+json")))).toBe("FETCH_UNREADABLE");
  });
});

describe("a graph", () => {
  it("that goes round ends", async () => {
    const all = await turtle(`
      ex:s a cpsv:PublicService ; dct:title "En"@da ; cv:hasCompetentAuthority ex:s ; cv:contactPoint ex:s ; cv:hasChannel ex:s ; dct:spatial ex:s ; dct:isVersionOf ex:s ;
        locn:address ex:s ; foaf:page ex:s ; cv:telephone "12345678" ; tree:relation ex:r . ex:r tree:node <> .`);
    expect(all.listings[0]).toMatchObject({ sourceId: "http://example.com/s", content: { title: { da: "En" }, provider: { name: "En" } } });
  });

  it("has a limit of statements", () => {
    const graph = createGraph("here", 2);
    const add = () => graph.add("s", "p", { kind: "literal", text: "x", tag: "" });
    add();
    add();
    expect(add).toThrow(
      expect.objectContaining({ code: "FETCH_TOO_LARGE", message: expect.stringContaining("more than 2 RDF statements") }),
    );
  });

  it("with more than a million statements in few bytes is refused before it fills the memory", async () => {
    const bomb = gzipSync(`${PREFIXES}ex:s ex:p ${Array.from({ length: 1_000_001 }, () => "1").join(",")} .`);
    const zipped: Answer = (_, response) =>
      void response.setHeader("content-type", "text/turtle").setHeader("content-encoding", "gzip").end(bomb);
    expect(await codeOf(read(zipped))).toBe("FETCH_TOO_LARGE");
  });

  it("where ten thousand services share a node with ten thousand values costs ten thousand, not a hundred million", async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => n);
    const all = await turtle(
      `ex:a skos:prefLabel "Kontoret"@da ; cv:contactPoint ${many.map((n) => `ex:c${n}`).join(",")} .\n` +
        many
          .map(
            (n) =>
              `ex:s${n} a cpsv:PublicService ; dct:title "S ${n}"@da ; cv:hasCompetentAuthority ex:a . ex:c${n} cv:email "a${n}@b.dk" .`,
          )
          .join("\n"),
    );
    expect(all.listings).toHaveLength(10_000);
    expect(all.listings[9_999]).toMatchObject({ sourceId: "http://example.com/s9999", content: { provider: { name: "Kontoret" } } });
  });
});

describe("ten thousand services in JSON-LD", () => {
  const context = {
    title: { "@id": "http://purl.org/dc/terms/title", "@language": "da" },
    Service: "http://purl.org/vocab/cpsv#PublicService",
    contact: "http://data.europa.eu/m8g/contactPoint",
    phone: "http://data.europa.eu/m8g/telephone",
  };
  const services = (contact: (n: number) => object) =>
    Array.from({ length: 10_000 }, (_, n) => ({
      "@id": `http://example.com/${n}`,
      "@type": "Service",
      title: `S ${n}`,
      contact: contact(n),
    }));
  const numbers = Array.from({ length: 10_000 }, (_, n) => n);
  const phones = (all: Read) =>
    Object.fromEntries(all.listings.map((each) => [each.sourceId, each.content.channels[0]?.value.slice(4).replace(/ /g, "")]));
  const phone = (n: number) => `1234${String(n).padStart(4, "0")}`;

  it("all come, and others get their turn meanwhile", async () => {
    const document = { "@context": context, "@graph": services((n) => ({ phone: phone(n) })) };
    expect(phones(await jsonLd(document))).toEqual(Object.fromEntries(numbers.map((n) => [`http://example.com/${n}`, phone(n)])));
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await readJsonLd(document, createGraph("here"), { contexts: {}, base: "http://example.com/", whom: "here" });
    done = true;
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it("keep their named blank nodes, which hold over the whole document", async () => {
    const named = services((n) => ({ "@id": `_:c${9_999 - n}` }));
    const contacts = Array.from({ length: 10_000 }, (_, n) => ({ "@id": `_:c${n}`, phone: phone(9_999 - n) }));
    const all = await jsonLd({ "@context": context, "@graph": [...named, ...contacts] });
    expect(phones(all)).toEqual(Object.fromEntries(numbers.map((n) => [`http://example.com/${n}`, phone(n)])));
  });

  it("are too many where the source's limit is lower", async () => {
    expect(await codeOf(jsonLd({ "@context": context, "@graph": services(() => ({})) }, "limits: { records: 9999 }\n"))).toBe(
      "TOO_MANY_RECORDS",
    );
  });
});
