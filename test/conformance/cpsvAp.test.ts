import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { serve, type LocalServer } from "../support/localServer.ts";
import { codeOf, readAll, source } from "../sources/support.ts";

/**
 * The CPSV-AP adapter on files of others: SEMIC's own example in both syntaxes, the Flemish government's services, and the event stream pages of its product's tests
 * (read where they lie, never copied). What must come out is counted from the same files by other means: lines of N-Triples, plain JSON.
 */
const data = inject("sharedData");
const have = data !== null;
const reason = have ? "" : " (skipped: ../shared/data is not here)";
const folder = join(data ?? "", "cpsv-ap");

function file(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function read(path: string, type: string, rest = "") {
  local = await serve((_, response) => response.setHeader("content-type", type).end(file(path)));
  return readAll(source(`format: cpsv-ap\naddress: "{at}/x"\nlanguage: en\n${rest}`, { at: local.url }));
}

describe.skipIf(!have)(`SEMIC's example of 3.2.0${reason}`, () => {
  const example = "semic-3.2.0/example-rdf_public_service";

  it.each([
    ["JSON-LD", `${example}.jsonld`, "application/ld+json"],
    ["Turtle", `${example}.ttl`, "text/turtle"],
  ])("gives its one service, read as %s", async (_, path, type) => {
    const all = await read(path, type);
    expect(all.listings).toEqual([
      {
        kind: "listing",
        sourceId: "http://example.com/publicService1",
        problems: [],
        content: {
          title: { en: "Tax-on-web" },
          provider: { name: "Federal Public Service FINANCE" },
          themes: [],
          audiences: [],
          personas: [],
          coverage: ["unknown:BEL"],
          channels: [{ kind: "PHONE", value: "+32 25 72 57 57" }],
          status: "ACTIVE",
          confidence: "FAIRLY_SURE",
          words: { area: ["BEL"] },
        },
      },
    ]);
    expect(all.rejected).toEqual([]);
    expect(local?.requests).toEqual(["/x"]);
  });

  it("gives its French description where French may stand for English", async () => {
    const { listings } = await read(`${example}.ttl`, "text/turtle", "cpsv-ap: { languages: { fr: en } }\n");
    expect(listings[0]?.content).toMatchObject({
      title: { en: "Tax-on-web" },
      description: { en: "Service pour la déclaration à l'impôt des personnes physiques en ligne" },
    });
  });
});

/** The statements of an N-Triples file, by splitting its lines: subject, predicate (its end), object. */
function statements(path: string): readonly (readonly [string, string, string])[] {
  return file(path)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [subject = "", predicate = "", ...object] = line.split("\t");
      return [subject.slice(1, -1), /[^/#]+(?=>$)/.exec(predicate)?.[0] ?? "", object.join("\t").replace(/ \.$/, "")];
    });
}

describe.skipIf(!have)(`the Flemish government's services (N-Triples)${reason}`, () => {
  const path = "flanders-ipdc/ipdc-instances.nt";
  const services = () =>
    statements(path).flatMap(([subject, predicate, object]) =>
      predicate === "type" && object.includes("#InstancePublicServiceSnapshot>") ? [subject] : [],
    );
  const of = (subject: string, predicate: string) =>
    statements(path)
      .filter((each) => each[0] === subject && each[1] === predicate)
      .map((each) => each[2]);

  it("gives all 13, each with its Dutch title, and with its web pages", async () => {
    const expected = services();
    expect(expected).toHaveLength(13);
    const all = await read(path, "application/n-triples", "cpsv-ap: { languages: { nl: en } }\n");
    expect(all.rejected).toEqual([]);
    expect(all.listings.map((each) => each.sourceId).toSorted()).toEqual(expected.toSorted());
    for (const { sourceId, content, problems } of all.listings) {
      expect(problems).toEqual([]);
      expect(of(sourceId, "title")).toContain(`${JSON.stringify(content.title.en)}@nl`);
      const urls = of(sourceId, "seeAlso")
        .flatMap((site) => of(site.slice(1, -1), "url"))
        .map((url) => new URL(/"([^"]*)"/.exec(url)?.[1] ?? "").href);
      expect(content.channels.map((each) => each.value).toSorted()).toEqual([...new Set(urls)].toSorted());
      expect(content.modified).toBe(/\d{4}-\d\d-\d\d/.exec(of(sourceId, "dateModified")[0] ?? "")?.[0]);
      expect(content.description?.en).toBeTruthy();
      expect(content.description?.en).not.toMatch(/<\/?p>|\\u/);
    }
    expect(all.last).toMatchObject({ kind: "end", complete: true });
  });

  it("keeps its words, and turns them into codes where a source says how", async () => {
    const mapping = `cpsv-ap: { languages: { nl: en } }\nmapping: { audiences: { path: "audiences[].word", values: { LokaalBestuur: MUNICIPALITY } }, provider: { name: "authority[].id" } }\n`;
    const { listings } = await read(path, "application/n-triples", mapping);
    expect(listings.every((each) => each.content.audiences.join() === "MUNICIPALITY" && each.problems.length === 0)).toBe(true);
    const themes = statements(path)
      .filter(([, predicate]) => predicate === "thematicArea")
      .map(([, , object]) => /[^/]+(?=>$)/.exec(object)?.[0] ?? "");
    expect(listings.flatMap((each) => each.content.words?.["themes"] ?? []).toSorted()).toEqual(themes.toSorted());
    expect(new Set(listings.map((each) => each.content.provider?.name))).toEqual(
      new Set(["https://data.vlaanderen.be/id/organisatie/OVO001835"]),
    );
  });

  it("rejects each for its missing title where nothing is said of Dutch", async () => {
    const all = await read(path, "application/n-triples");
    expect(all.listings).toEqual([]);
    expect(all.rejected).toHaveLength(13);
    expect(new Set(all.rejected.map((each) => each.code))).toEqual(new Set(["RECORD_FIELD_MISSING"]));
  });

  it("cut in the middle of a line is truncated, at whatever place", async () => {
    const text = file(path).trimEnd();
    for (const share of [0.31, 0.57, 0.93]) {
      const end = text.lastIndexOf("\n", text.length * share) + 60;
      local = await serve((_, response) => response.setHeader("content-type", "application/n-triples").end(text.slice(0, end)));
      expect(await codeOf(readAll(source(`format: cpsv-ap\naddress: "{at}/x"\n`, { at: local.url })))).toBe("FETCH_TRUNCATED");
      await local.close();
    }
  });

  it("has code lists that are read as Turtle, and hold no service", async () => {
    const lists = readdirSync(join(folder, "flanders-ipdc/codelists"));
    expect(lists.length).toBeGreaterThan(10);
    for (const list of lists) {
      const all = await read(`flanders-ipdc/codelists/${list}`, "text/turtle");
      expect([list, all.listings.length, all.rejected.length]).toEqual([list, 0, 0]);
      await local?.close();
    }
  });
});

interface Member {
  readonly "@type": string | readonly string[];
  readonly isVersionOf: string;
  readonly generatedAtTime: string;
  readonly gearchiveerd?: string | boolean;
  readonly naam: Readonly<Record<string, string>>;
}

describe.skipIf(!have)(`the Flemish event stream (LDES, JSON-LD)${reason}`, () => {
  const page = (stub: string, number: string) => `flanders-lpdc-ldes/${stub}__ldes-pages__page-${number}.json`;
  const members = (stub: string, count: number) =>
    Array.from(
      { length: count },
      (_, number) => (JSON.parse(file(page(stub, String(number)))) as { readonly member: readonly Member[] }).member,
    ).flat();

  /** The pages, in which a made-up host name stands for the one that serves them. */
  async function readStream(stub: string, host: string, options = "") {
    local = await serve((request, response) => {
      const number = new URL(request.url ?? "", "http://x").searchParams.get("pageNumber") ?? "0";
      response.setHeader("content-type", "application/ld+json").end(file(page(stub, number)).replaceAll(host, local?.url ?? ""));
    });
    const contexts = `{ "{at}/ipdc-lpdc-im.jsonld": ipdc-lpdc, "{at}/ldes.jsonld": ldes }`.replaceAll("{at}", local.url);
    const rest = `language: en\ncpsv-ap: { languages: { nl: en }, contexts: ${contexts}${options} }\n`;
    return readAll(source(`format: cpsv-ap\naddress: "{at}/doc/snapshot"\n${rest}`, { at: local.url }));
  }

  it("gives the newest version of each service over all pages, and a removal for the archived one", async () => {
    const newest = new Map<string, Member>();
    for (const member of members("instancesnapshot-ldes-stub", 3).toSorted((a, b) => (a.generatedAtTime < b.generatedAtTime ? -1 : 1)))
      newest.set(member.isVersionOf, member);
    expect(members("instancesnapshot-ldes-stub", 3)).toHaveLength(8);
    expect(newest.size).toBe(6);
    const gone = (member: Member) => String(member.gearchiveerd) === "true";

    const all = await readStream("instancesnapshot-ldes-stub", "http://hostname");
    expect(all.rejected).toEqual([]);
    expect(all.deleted).toEqual([...newest].filter(([, member]) => gone(member)).map(([id]) => id));
    expect(all.deleted).toHaveLength(1);
    const titles = [...newest].filter(([, member]) => !gone(member)).map(([id, { naam }]) => [id, naam["en"] ?? naam["nl-BE-x-informal"]]);
    expect(Object.fromEntries(all.listings.map((each) => [each.sourceId, each.content.title.en]))).toEqual(Object.fromEntries(titles));
    expect(local?.requests).toEqual(["/doc/snapshot", "/doc/instancesnapshot?pageNumber=1", "/doc/instancesnapshot?pageNumber=2"]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
  });

  it("gives a full one with its contacts, addresses, period and words", async () => {
    const all = await readStream("instancesnapshot-ldes-stub", "http://hostname");
    const full = all.listings.find((each) => each.content.title.en === "Certificate of Belgian nationality");
    expect(full?.content).toMatchObject({
      modified: "2024-02-14",
      validFrom: "2020-08-26",
      validTo: "2025-07-12",
      coverage: ["unknown:BE234", "unknown:BE23444021"],
      words: { themes: ["BurgerOverheid", "CultuurSportVrijeTijd"], audiences: ["Burger", "Onderneming"] },
    });
    expect(full?.content.channels).toEqual(
      expect.arrayContaining([
        { kind: "EMAIL", value: "redacted@gent.be1" },
        { kind: "ADDRESS", value: "Burggravenlaan 1, 9000 Gent" },
        { kind: "ADDRESS", value: "Burggravenlaantje 15, 8000 Gent-Sint-Pieter" },
        { kind: "WEB", value: "https://www.gent.be1/" },
      ]),
    );
    // 04123456781 is a Belgian number without its country.
    expect(full?.problems.map((each) => each.field)).toEqual(["channels.phone", "channels.phone"]);
  });

  it("of templates gives nothing, unless the source counts their class", async () => {
    const concept = "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#ConceptualPublicServiceSnapshot";
    const expected = members("ipdc-stub", 2);
    expect(expected).toHaveLength(2);
    expect((await readStream("ipdc-stub", "http://ipdc-stub")).listings).toEqual([]);
    await local?.close();
    const all = await readStream("ipdc-stub", "http://ipdc-stub", `, classes: ["${concept}"]`);
    expect(all.listings.map((each) => each.sourceId)).toEqual(expected.map((each) => each.isVersionOf));
  });

  it("is refused for its context where the source says nothing of it", async () => {
    expect(await codeOf(read(page("instancesnapshot-ldes-stub", "0"), "application/ld+json"))).toBe("FETCH_UNREADABLE");
    expect(local?.requests).toEqual(["/x"]);
  });

  it.each(["instance-published", "instance-published-2", "instance-published-3", "instance-published-4", "instance-test-cases-data"])(
    "has %s in Turtle, whose services all come",
    async (name) => {
      const path = `flanders-lpdc-ldes/migration-scripts__tests-shacl__instances-concepts__instance-data__${name}.ttl`;
      const all = await read(path, "text/turtle", "cpsv-ap: { languages: { nl: en } }\n");
      const expected = file(path).match(/(?:\ba|type>) +(?:lpdcExt:|<[^>]*#)InstancePublicServiceSnapshot\b/g)?.length;
      expect(all.listings.length + all.rejected.length).toBe(expected);
      expect(all.listings.length).toBe(expected);
    },
  );
});
