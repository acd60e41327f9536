import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mapRecord, type MappedListing } from "../../subgraphs/sources/mapping.ts";
import { source } from "./support.ts";

const from = source(`format: json
address: "{at}/x.json"
json: { deleted: { path: state, value: gone } }
mapping:
  id: id
  title: { da: title, en: titleEn }
  summary: { da: summary }
  description: { path: text, html: true }
  url: link
  themes: { path: themes, split: ",", values: { nye ideer: INNOVATION, handel: [COMPETITION, INTERNATIONALISATION], andet: [] } }
  audiences: { path: groups, split: "|", values: { sygeplejersker: EMPLOYEE, firmaer: COMPANY } }
  personas: { path: groups, split: "|", values: { sygeplejersker: clinician }, otherwise: ignore }
  provider: { name: provider, cvr: cvr, kind: { path: kind, values: { kommunen: MUNICIPAL } } }
  coverage: { path: area, split: ";", values: { hele nord: [reg:1081] }, default: [DK] }
  channels: { web: web, phone: [phone, mobile], email: mail, address: address }
  status: { path: status, values: { aktiv: ACTIVE }, default: ACTIVE }
  confidence: { path: sure, default: FAIRLY_SURE }
  own: { path: ours, values: { vores: true } }
  modified: { paths: [changed, created] }
  validFrom: from
  validTo: to
`);

const map = (record: object) => mapRecord(from, { id: "1", title: "En hjælp", ...record }, "line 3");
const listing = (record: object): MappedListing => {
  const mapped = map(record);
  if (mapped.kind !== "listing") throw new Error(`expected a listing, got ${JSON.stringify(mapped)}`);
  return mapped;
};

describe("a good record", () => {
  it("becomes a listing, the publisher's own words beside the codes", () => {
    expect(
      map({
        titleEn: " A  help ",
        summary: "Kort",
        text: "<p>Lang</p><p>tekst</p>",
        link: "nord.dk/1",
        themes: "Nye  Ideer,handel,partnership",
        groups: "Sygeplejersker|firmaer",
        provider: "Nord Kommune",
        cvr: "DK 12345678",
        kind: "Kommunen",
        area: "Aalborg;Hele nord;mun:0813;Narnia",
        web: "nord.dk",
        phone: "12345678",
        mobile: "+45 87654321",
        mail: "INFO@nord.dk",
        address: "Gaden 1\n9000 Aalborg",
        status: "Aktiv",
        sure: "sure",
        ours: "Vores",
        changed: "",
        created: "2026-01-02T10:00:00Z",
        from: "2026-01-01",
        to: "2026-12-31",
      }),
    ).toEqual({
      kind: "listing",
      sourceId: "1",
      problems: [],
      content: {
        title: { da: "En hjælp", en: "A help" },
        summary: { da: "Kort" },
        description: { da: "Lang\n\ntekst" },
        url: "https://nord.dk/1",
        themes: ["INNOVATION", "COMPETITION", "INTERNATIONALISATION", "PARTNERSHIP"],
        audiences: ["EMPLOYEE", "COMPANY"],
        personas: ["clinician"],
        provider: { name: "Nord Kommune", cvr: "12345678", kind: "MUNICIPAL" },
        own: true,
        coverage: ["mun:0851", "reg:1081", "mun:0813", "unknown:Narnia"],
        channels: [
          { kind: "WEB", value: "https://nord.dk/" },
          { kind: "PHONE", value: "+45 12 34 56 78" },
          { kind: "PHONE", value: "+45 87 65 43 21" },
          { kind: "EMAIL", value: "INFO@nord.dk" },
          { kind: "ADDRESS", value: "Gaden 1, 9000 Aalborg" },
        ],
        status: "ACTIVE",
        confidence: "SURE",
        modified: "2026-01-02",
        validFrom: "2026-01-01",
        validTo: "2026-12-31",
        words: {
          themes: ["Nye Ideer", "handel", "partnership"],
          audiences: ["Sygeplejersker", "firmaer"],
          area: ["Aalborg", "Hele nord", "mun:0813", "Narnia"],
        },
      },
    });
  });

  it("needs no more than an id and a title; defaults are not passed off as the publisher's words", () => {
    expect(map({})).toEqual({
      kind: "listing",
      sourceId: "1",
      problems: [],
      content: {
        title: { da: "En hjælp" },
        themes: [],
        audiences: [],
        personas: [],
        coverage: ["DK"],
        channels: [],
        status: "ACTIVE",
        confidence: "FAIRLY_SURE",
      },
    });
  });

  it("may have a title in one language only, and a number for an id", () => {
    expect(map({ id: 42, title: "", titleEn: "Help" })).toMatchObject({ sourceId: "42", content: { title: { en: "Help" } } });
  });

  it("is deleted when it says so, in any case", () => {
    expect(map({ state: "Gone" })).toEqual({ kind: "deleted", sourceId: "1" });
    expect(map({ state: "gone", title: "" })).toEqual({ kind: "deleted", sourceId: "1" });
  });

  it("names each channel once", () => {
    expect(listing({ phone: "12345678", mobile: "12 34 56 78" }).content.channels).toHaveLength(1);
  });
});

describe("a record is rejected as a whole", () => {
  it.each([
    [{ id: "" }, { record: "line 3", field: "id", code: "RECORD_FIELD_MISSING", reason: "id is missing" }],
    [{ id: null }, { record: "line 3", field: "id", code: "RECORD_FIELD_MISSING" }],
    [{ id: "x".repeat(201) }, { record: "line 3", field: "id", code: "RECORD_TOO_LARGE" }],
    [{ title: " \u0000 " }, { record: "1", field: "title", code: "RECORD_FIELD_MISSING", reason: "title is missing" }],
    [
      { title: "x".repeat(301) },
      { record: "1", field: "title.da", code: "RECORD_TOO_LARGE", reason: "title.da has 301 characters, more than 300" },
    ],
  ])("for %j", (record, expected) => {
    expect(map(record)).toMatchObject({ kind: "rejected", ...expected });
  });

  it.each([null, undefined, 7, "text", [], true])("when it is %j", (record) => {
    expect(mapRecord(from, record, "line 9")).toMatchObject({ kind: "rejected", record: "line 9", field: "id" });
  });
});

describe("a bad optional field is left out and reported", () => {
  it.each([
    [{ link: "javascript:alert(1)" }, "url", "RECORD_FIELD_INVALID", "url is not an http or https address"],
    [{ summary: "x".repeat(2001) }, "summary.da", "RECORD_TOO_LARGE", "summary.da has 2001 characters, more than 2000"],
    [{ text: "x".repeat(20_001) }, "description.da", "RECORD_TOO_LARGE", "description.da has 20001 characters, more than 20000"],
    [{ text: "x".repeat(500_000) }, "description.da", "RECORD_TOO_LARGE", "description.da has 500000 characters"],
    [{ themes: "vejr" }, "themes", "RECORD_VALUE_UNKNOWN", 'themes: "vejr" is neither a code nor in values'],
    [{ groups: "ring 12 34 56 78" }, "audiences", "RECORD_VALUE_UNKNOWN", "audiences: a word is neither a code nor in values"],
    [{ phone: "ring til Hanne" }, "channels.phone", "RECORD_FIELD_INVALID", "channels.phone is not a phone number"],
    [{ mail: false }, "channels.email", "RECORD_FIELD_INVALID", "channels.email is not an e-mail address"],
    [{ mail: "hanne.hansen(a)nord.dk" }, "channels.email", "RECORD_FIELD_INVALID", "channels.email is not an e-mail address"],
    [{ provider: "N", cvr: "123" }, "provider.cvr", "RECORD_FIELD_INVALID", "provider.cvr is not a CVR number of eight digits"],
    [{ cvr: "12345678" }, "provider.name", "RECORD_FIELD_MISSING", "provider.name is missing beside provider.cvr"],
    [{ provider: "N", kind: "firma" }, "provider.kind", "RECORD_VALUE_UNKNOWN", 'provider.kind: "firma" is neither a code nor in values'],
    [{ changed: "2026-02-30" }, "modified", "RECORD_FIELD_INVALID", "modified is not a day of the calendar"],
    [{ from: "2026-05-01", to: "2026-04-30" }, "validTo", "RECORD_FIELD_INVALID", "validTo lies before validFrom"],
    [{ ours: "måske" }, "own", "RECORD_VALUE_UNKNOWN", "own is neither yes nor no"],
    [{ sure: "måske" }, "confidence", "RECORD_VALUE_UNKNOWN", 'confidence: "måske" is neither a code nor in values'],
  ])("%j", (record, field, code, reason) => {
    const mapped = listing(record);
    expect(mapped.problems).toEqual([{ field, code, reason }]);
    // Neither the listing nor the reason holds on to a channel that was refused.
    const refused = field.startsWith("channels") ? Object.values(record).map(String) : [];
    expect(refused.filter((value) => JSON.stringify(mapped).includes(value))).toEqual([]);
  });

  it("keeps the known words beside an unknown one", () => {
    const mapped = listing({ themes: "handel,vejr" });
    expect(mapped.content.themes).toEqual(["COMPETITION", "INTERNATIONALISATION"]);
    expect(mapped.content.words).toEqual({ themes: ["handel", "vejr"] });
    expect(mapped.problems).toHaveLength(1);
  });

  it("takes a declared word without a code as known, and the ignored as nothing", () => {
    expect(listing({ themes: "andet", groups: "sygeplejersker" })).toMatchObject({
      problems: [],
      content: { themes: [], personas: ["clinician"] },
    });
  });

  it("makes a status it does not know uncertain, not active", () => {
    expect(listing({ status: "pause" })).toMatchObject({
      content: { status: "UNCERTAIN" },
      problems: [{ field: "status", code: "RECORD_VALUE_UNKNOWN" }],
    });
  });

  it("cuts lists that are no lists any more, and says so", () => {
    const mapped = listing({ themes: Array.from({ length: 500 }, () => "handel").join(",") });
    expect(mapped.problems).toEqual([{ field: "themes", code: "RECORD_TOO_LARGE", reason: "themes has more than 50 values" }]);
  });
});

describe("other shapes of a field", () => {
  it("takes a constant whatever the record says", () => {
    const constant = source(
      `format: json\naddress: "{at}/"\nmapping: { id: id, title: title, themes: { constant: [INNOVATION] }, coverage: { constant: DK }, personas: { constant: sme } }\n`,
    );
    expect(mapRecord(constant, { id: 1, title: "t", themes: "COMPETITION" })).toMatchObject({
      content: { themes: ["INNOVATION"], coverage: ["DK"], personas: ["sme"] },
      problems: [],
    });
  });

  it.each([
    ["own: ours", true, true],
    ["own: ours", "Nej", false],
    ["own: ours", 0, false],
    ["own: ours", undefined, undefined],
    ["own: { path: ours, values: { Egen  ydelse: true, andres: false } }", "egen ydelse", true],
    ["own: { path: ours, values: { Egen  ydelse: true, andres: false } }", "Andres", false],
    ["own: { path: ours, values: { ja: false } }", "ja", false],
    ["own: { path: ours, default: false }", "", false],
    ["own: { path: ours, otherwise: ignore }", "vistnok", undefined],
    ["own: { constant: false }", "ja", false],
    ["id: id", "ja", undefined],
  ])("reads with %s that %j means %j", (field, ours, expected) => {
    const flagged = source(
      `format: json\naddress: "{at}/"\nmapping: { id: id, title: title, ${field === "id: id" ? "url: link" : field} }\n`,
    );
    const mapped = mapRecord(flagged, { id: 1, title: "t", ours });
    expect(mapped).toMatchObject({ kind: "listing", problems: [] });
    expect("content" in mapped && mapped.content.own).toBe(expected);
  });

  it("takes personas as the publisher names them where nothing is mapped", () => {
    const plain = source(`format: json\naddress: "{at}/"\nmapping: { id: id, title: title, personas: "who[]" }\n`);
    expect(mapRecord(plain, { id: 1, title: "t", who: ["Foreign Company", "SME", "sme"] })).toMatchObject({
      content: { personas: ["foreign-company", "sme"] },
    });
  });
});

it("takes any JSON without throwing, and only ever gives what the listing type allows", () => {
  const keys = [
    "id",
    "title",
    "titleEn",
    "summary",
    "text",
    "link",
    "themes",
    "groups",
    "provider",
    "cvr",
    "kind",
    "area",
    "web",
    "phone",
    "mail",
    "status",
    "changed",
    "from",
    "to",
  ];
  const record = fc.dictionary(fc.constantFrom(...keys, "__proto__"), fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()));
  fc.assert(
    fc.property(record, (given) => {
      const mapped = mapRecord(from, { id: "1", title: "t", ...given });
      if (mapped.kind !== "listing") return;
      const { content } = mapped;
      expect(Array.from(content.title.da ?? content.title.en ?? "").length).toBeGreaterThan(0);
      const web = content.channels.filter((channel) => channel.kind === "WEB");
      expect(web.every((channel) => /^https?:/.test(channel.value))).toBe(true);
      // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(JSON.stringify(content)).not.toMatch(/\\u0000|\\u001b/);
    }),
    { numRuns: 500 },
  );
});
