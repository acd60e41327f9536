import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../subgraphs/base/clock.ts";
import { createHttpClient, type HttpClient } from "../../../subgraphs/base/http/index.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { heldBytes, withHeld } from "../../../subgraphs/sources/held.ts";
import { sniff } from "../../../subgraphs/sources/propose/sniff.ts";
import { proposeSource, type ProposalWish, type ProposedSource } from "../../../subgraphs/sources/propose/propose.ts";
import { fileAt, parseRegistered } from "../../../subgraphs/sources/registered.ts";
import { trySource, type Trial } from "../../../subgraphs/sources/trial.ts";
import { serve, type LocalServer } from "../../support/localServer.ts";
import { workbook } from "../../support/xlsx.ts";
import { codeOf } from "../support.ts";

/** What is proposed for files as publishers have them, read with the real reader afterwards. */
const signal = new AbortController().signal;
let http: HttpClient;
let server: LocalServer;
beforeAll(async () => {
  http = createHttpClient({ allowPrivate: ["127.0.0.1"], clock: systemClock, log: createLog("silent") });
  server = await serve((request, response) => {
    if (request.url === "/2") return void response.end(JSON.stringify({ svar: [{ nr: 3, navn: "Tredje" }], links: {} }));
    response.end(
      JSON.stringify({
        svar: [
          { nr: 1, navn: "Første" },
          { nr: 2, navn: "Anden" },
        ],
        links: { next: "/2" },
      }),
    );
  });
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const propose = (from: ProposalWish["from"], wish: Partial<ProposalWish> = {}): Promise<ProposedSource> =>
  proposeSource({ name: "Aalborg Kommune", licence: "CC0-1.0", ...wish, from }, { http, signal });

interface Both extends ProposedSource {
  readonly trial: Trial;
}

/** The proposal, and what reading by it brings. */
async function read(file: string, content: Uint8Array | string, wish: Partial<ProposalWish> = {}): Promise<Both> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const proposed = await propose({ file, bytes }, wish);
  const held = heldBytes(bytes);
  const source = parseRegistered({ definition: proposed.definition, name: "proposal", file: { name: file, sha256: held.sha256 } });
  const own = withHeld(http, async (address) => (fileAt(address) === held.sha256 ? held : undefined));
  return { ...proposed, trial: await trySource(source, { http: own, clock: systemClock, signal }) };
}

describe("a proposal for a CSV file", () => {
  it("in Windows-1252 with Danish headings below a title finds encoding, delimiter, header row, columns, words, areas and dates", async () => {
    const rows = [
      "Oversigt over hjælp til virksomheder;;;;;;;;;",
      "",
      "Løbenr;Titel;Resumé;Emner;Målgruppe;Område;Tlf. nr.;Sidst ændret;Tilstand;Sagsbehandler",
      "17;Hjælp til udbud;Vi læser med;Udbud, innovation;Virksomheder;Aarhus;+45 11 22 33 44;01-02-2026;Aktiv;Team A",
      "18;Rådgivning;;Brobygning;Ansatte;Herning og Ikast-Brande;;13-11-2026;Nedlagt;Team B",
    ];
    const { definition, notes, trial } = await read("hjælp.csv", Buffer.from(rows.join("\r\n").concat("\r\n"), "latin1"));
    expect(definition).toMatch(/csv:\n {2}delimiter: ;\n {2}encoding: windows-1252\n {2}skipLines: 2\n/);
    expect(definition).toMatch(/modified:\n {4}path: Sidst ændret\n {4}format: dd-MM-yyyy\n/);
    expect(notes.join(" ")).toMatch(/mapping\.themes\.values .*Brobygning\..*Not used: Sagsbehandler\./);
    expect(trial).toMatchObject({ read: 2, good: 2, quarantined: 1, whole: true });
    expect(trial.first[0]?.listing).toMatchObject({
      title: { da: "Hjælp til udbud" },
      summary: { da: "Vi læser med" },
      themes: ["COMPETITION", "INNOVATION"],
      audiences: ["COMPANY"],
      coverage: ["mun:0751"],
      channels: [{ kind: "PHONE", value: "+45 11 22 33 44" }],
      modified: "2026-02-01",
      status: "ACTIVE",
    });
    expect(trial.first[1]?.listing).toMatchObject({ coverage: ["mun:0657", "mun:0756"], status: "HISTORICAL" });
    expect(trial.problems).toMatchObject([{ place: "line 5", field: "themes", code: "RECORD_VALUE_UNKNOWN", kept: true }]);
  });

  it("in UTF-8 with a byte order mark and commas in quotes takes the place of the publisher where no column has one", async () => {
    const { definition, trial } = await read("list.csv", '\uFEFFid,name,homepage\n1,"Hjælp, nu",https://x.example/\n2,To,\n');
    expect(definition).toMatch(/territories:\n {4}- mun:0851\n[\s\S]*delimiter: ","\n {2}encoding: utf-8\n/);
    expect(trial.first.map(({ title, listing }) => [title.da, listing?.url, listing?.coverage])).toEqual([
      ["Hjælp, nu", "https://x.example/", ["mun:0851"]],
      ["To", undefined, ["mun:0851"]],
    ]);
  });

  it.each([
    ["tabs", "\t"],
    ["bars", "|"],
  ])("with %s finds them", async (_name, delimiter) => {
    const { trial } = await read(
      "x.txt",
      ["nr;navn", "1;En; to", "2;Tre"]
        .map((row) => row.replace(";", delimiter))
        .join("\n")
        .concat("\n"),
    );
    expect(trial.first.map(({ title }) => title.da)).toEqual(["En; to", "Tre"]);
  });

  it("in UTF-16, as spreadsheets save Unicode text, is read", async () => {
    const { definition, trial } = await read("unicode.txt", Buffer.from("\uFEFFid\tnavn\n1\tÆrø\n", "utf16le"));
    expect([/encoding: utf-16le/.test(definition), trial.first[0]?.title.da]).toEqual([true, "Ærø"]);
  });

  it("tells columns by what they hold where their names do not", async () => {
    const { trial } = await read("x.csv", "kode;a;b;c;d\n1;Hjælp;a@b.dk;12 34 56 78;Aarhus\n2;Mere;c@d.dk;;Randers\n");
    expect(trial.first[0]?.listing).toMatchObject({
      title: { da: "Hjælp" },
      coverage: ["mun:0751"],
      channels: [
        { kind: "PHONE", value: "+45 12 34 56 78" },
        { kind: "EMAIL", value: "a@b.dk" },
      ],
    });
  });

  it("reads codes of municipalities, with and without the leading nought", async () => {
    const { trial } = await read("x.csv", "id;titel;Kommunekode\n1;A;851\n2;B;0101\n");
    expect(trial.first.map(({ listing }) => listing?.coverage)).toEqual([["mun:0851"], ["mun:0101"]]);
  });

  it("takes the title for the id, or another column that tells records apart, and no person's name for a title", async () => {
    const people = await read("x.csv", "Kontaktperson navn;Tilbud\nIb;Hjælp\nIb;Mere\n");
    expect(people.definition).toMatch(/id: Tilbud\n {2}title:\n {4}da: Tilbud\n/);
    expect(people.notes[0]).toMatch(/^Tilbud tells the records apart/);
    expect((await read("x.csv", "Titel;Sted\nHjælp;Aarhus\nHjælp;Randers\n")).definition).toMatch(/id: Sted\n/);
    const none = await read("x.csv", "Titel;Tema\nHjælp;Udbud\nHjælp;Udbud\n");
    expect(none.notes[0]).toMatch(/^No column tells every record apart/);
    expect(none.trial.problems).toMatchObject([{ place: "line 3", code: "RECORD_DUPLICATE" }]);
  });
});

describe("a proposal for another format", () => {
  it("finds the list in JSON, its nested fields and its two languages", async () => {
    const records = [
      { nr: 7, navn: { da: "Hjælp", en: "Help" }, emne: ["Eksport"], kontakt: [{ telefon: "12345678" }] },
      { nr: 8, navn: { da: "Mere" }, emne: [] },
    ];
    const { trial } = await read("x.json", JSON.stringify({ meta: 1, svar: { poster: records } }));
    expect(trial.first[0]).toMatchObject({
      place: "page 1, record 1",
      title: { da: "Hjælp", en: "Help" },
      listing: { themes: ["INTERNATIONALISATION"], channels: [{ kind: "PHONE", value: "+45 12 34 56 78" }] },
    });
  });

  it("finds the link to the next page at an address, fetches the first page once for it, and reads them all", async () => {
    const { definition } = await propose({ address: `${server.url}/1` });
    expect(definition).toMatch(/json:\n {2}records: svar\n {2}next: links\.next\n/);
    expect(server.requests.filter((path) => path === "/1")).toHaveLength(1);
    const trial = await trySource(parseRegistered({ definition, name: "x", file: undefined }), { http, clock: systemClock, signal });
    expect(trial.first.map(({ title }) => title.da)).toEqual(["Første", "Anden", "Tredje"]);
  });

  it("finds the headings of a workbook below its title", async () => {
    const Ark1 = [["Oversigt"], [], ["Nr", "Titel", "Kommune"], ["1", "Hjælp", "Aarhus"]];
    const { definition, trial } = await read("x.xlsx", workbook({ sheets: { Ark1 } }));
    expect([/headerRow: 3/.test(definition), trial.first[0]?.title.da]).toEqual([true, "Hjælp"]);
  });

  it("takes the standards' own mappings: a feed, schema.org, CPSV-AP in Turtle", async () => {
    const rss =
      '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>Hjælp</title></item></channel></rss>';
    expect((await read("x.xml", rss)).trial.first[0]).toMatchObject({ title: { da: "Hjælp" }, listing: { coverage: ["mun:0851"] } });
    const page = `<!doctype html><html><body><script type="application/ld+json">${JSON.stringify({ "@type": "GovernmentService", "@id": "https://x.example/1", name: "Hjælp" })}</script></body></html>`;
    expect((await read("x.html", page)).trial.first[0]?.title).toEqual({ da: "Hjælp" });
    const turtle =
      '@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n<https://x.example/1> a cpsv:PublicService ; dct:identifier "1" ; dct:title "Hjælp"@da .\n';
    expect((await read("x.ttl", turtle)).trial.first[0]?.title).toEqual({ da: "Hjælp" });
    const triples = '<https://x.example/1> a <http://purl.org/vocab/cpsv#PublicService> ; <http://purl.org/dc/terms/title> "Hjælp"@da .\n';
    expect((await read("x.nt", triples)).trial.first[0]?.title).toEqual({ da: "Hjælp" });
  });

  it.each([
    ["https://data.example/api/3/action/datastore_search?resource_id=abc&limit=5", "https://data.example", "abc"],
    [
      "https://data.example/dataset/hjaelp/resource/0f5d2a1c-1111-2222-3333-444455556666",
      "https://data.example",
      "0f5d2a1c-1111-2222-3333-444455556666",
    ],
  ])("knows the open-data portal of %s by its address", (address, portal, resource) => {
    expect(sniff({ bytes: Buffer.from("{}"), from: address })).toMatchObject({ format: "ckan", address: portal, options: { resource } });
  });

  it.each([
    ["nothing", "", "FETCH_TRUNCATED"],
    ["one column", "navn\nx\n", "FETCH_UNREADABLE"],
    ["headings alone", "id;navn\n", "FETCH_TRUNCATED"],
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), "FETCH_WRONG_TYPE"],
    ["broken JSON", '{"a": [', "FETCH_UNREADABLE"],
    ["XML of another kind", "<?xml version='1.0'?><invoice/>", "FETCH_WRONG_TYPE"],
  ])("refuses %s", async (_name, content, code) => {
    expect(await codeOf(read("x.csv", content))).toBe(code);
  });

  it("makes the id of the name, and says what has to be said yet", async () => {
    const { definition, missing } = await propose(
      { file: "x.csv", bytes: Buffer.from("id;titel\n1;A\n") },
      { name: "Brønderslev Kommune", licence: undefined },
    );
    expect(definition).toMatch(/^id: broenderslev-kommune$/m);
    expect(missing).toEqual(["licence"]);
    expect(await codeOf(propose({ address: "ftp://x.example/" }))).toBe("BAD_USER_INPUT");
  });
});
