import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { serve, type LocalServer } from "../support/localServer.ts";
import { codeOf, readAll, source } from "../sources/support.ts";

/**
 * The adapters on files of others: New York's services (MIT), the examples of HSDS 3.0 and 3.1-dev, the Open Referral UK validator's good and bad mocks
 * (CC BY-SA, read where they lie, never copied). What must come out is counted from the same files by other means.
 */
const data = inject("sharedData");
const have = data !== null;
const reason = have ? "" : " (skipped: ../shared/data is not here)";

function file(path: string): string {
  return readFileSync(join(data ?? "", path), "utf8");
}

interface Listed {
  readonly contents: readonly { readonly id: string; readonly name?: string }[];
}

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

/** Serves each path with a file of the data folder. */
async function serveFiles(files: Readonly<Record<string, string>>): Promise<LocalServer> {
  local = await serve((request, response) => {
    const path = files[new URL(request.url ?? "", "http://x").pathname];
    if (path === undefined) response.writeHead(404).end();
    else response.setHeader("content-type", path.endsWith(".csv") ? "text/csv" : "application/json").end(file(path));
  });
  return local;
}

describe.skipIf(!have)(`hsds-nyc, read as plain JSON${reason}`, () => {
  it("gives every service of services.json that has a name, by its own id", async () => {
    const { url } = await serveFiles({ "/services.json": "hsds-nyc/services.json" });
    const from = source(
      `format: json\naddress: "{at}/services.json"\nlanguage: en\nmapping:\n  id: service_recordid\n  title: service_name\n  description: { path: service_description, html: true }\n  url: service_url\n  channels: { web: service_url, email: service_email }\n`,
      { at: url },
    );
    const services = JSON.parse(file("hsds-nyc/services.json")) as readonly {
      service_recordid: string;
      service_name: string | null;
      service_url: string | null;
    }[];
    expect(services).toHaveLength(83);
    const named = services.filter((service) => (service.service_name ?? "").trim() !== "");
    const read = await readAll(from);
    expect(read.listings.map((each) => each.sourceId)).toEqual([...new Set(named.map((service) => service.service_recordid))]);
    expect(read.listings.length + read.rejected.length).toBe(services.length);
    expect(read.listings.every((each) => (each.content.title.en ?? "") !== "")).toBe(true);
    const addresses = services.filter((service) => /^https?:\/\/\S+$/.test(service.service_url ?? "")).length;
    expect(read.listings.filter((each) => each.content.url !== undefined)).toHaveLength(addresses);
    expect(JSON.stringify(read.listings.map((each) => each.content.description))).not.toMatch(/<br|<p>|&nbsp;/);
    expect(read.last).toMatchObject({ kind: "end", complete: true });
  });

  it("gives every organization of organizations.json too, with another mapping", async () => {
    const { url } = await serveFiles({ "/o.json": "hsds-nyc/organizations.json" });
    const from = source(
      `format: json\naddress: "{at}/o.json"\nmapping: { id: organization_recordid, title: organization_name, url: organization_url }\n`,
      { at: url },
    );
    const read = await readAll(from);
    expect(read.listings.length + read.rejected.length).toBe(
      (JSON.parse(file("hsds-nyc/organizations.json")) as readonly unknown[]).length,
    );
    expect(read.listings.length).toBeGreaterThan(40);
  });
});

describe.skipIf(!have)(`Open Referral UK validator mocks${reason}`, () => {
  const mocks = (variant: string) => `hsds-spec/oruk-validator-mocks/V3.0-UK-${variant}`;
  const list = (variant: string) => (JSON.parse(file(`${mocks(variant)}/service_list.json`)) as Listed).contents;
  const read = async (variant: string, options = "{}") => {
    const id = list(variant)[0]?.id ?? "";
    const { url } = await serveFiles({
      "/api/services": `${mocks(variant)}/service_list.json`,
      [`/api/services/${id}`]: `${mocks(variant)}/service_full.json`,
    });
    return readAll(source(`format: hsds\naddress: "{at}/api"\nlanguage: en\nhsds: ${options}\n`, { at: url }));
  };

  it.each(["Default", "Warn"])("the good mock %s gives all its services without a problem", async (variant) => {
    const read1 = await read(variant, "{ dialect: uk }");
    expect(read1.listings.map((each) => each.sourceId)).toEqual(list(variant).map((service) => service.id));
    expect(read1.rejected).toEqual([]);
    expect(read1.listings[0]).toMatchObject({
      problems: [],
      content: {
        title: { en: "Community Counselling" },
        url: "http://example.com/counselling",
        provider: { name: "Example Organization Inc." },
        status: "ACTIVE",
        modified: "2023-03-15",
        channels: [
          { kind: "WEB", value: "http://example.com/counselling" },
          { kind: "EMAIL", value: "email@example.com" },
        ],
      },
    });
    expect(read1.last).toMatchObject({ kind: "end", complete: true });
  });

  it("the full record is fetched when asked for, and brings the area", async () => {
    const { listings } = await read("Default", "{ dialect: uk, details: always }");
    expect(local?.requests).toHaveLength(2);
    expect(listings[0]?.content.coverage).toEqual([expect.stringMatching(/^unknown:The service is available to all residents/)]);
  });

  it("the mock with one id 128 times gives each id once and counts the rest as duplicates", async () => {
    const services = list("Test");
    expect(services).toHaveLength(128);
    const ids = new Set(services.map((service) => service.id));
    const { listings, rejected } = await read("Test", "{ dialect: uk }");
    expect(listings.map((each) => each.sourceId)).toEqual([...ids]);
    expect(rejected.filter((each) => each.code === "RECORD_DUPLICATE")).toHaveLength(services.length - ids.size);
    expect(listings.length + rejected.length).toBe(128);
  });

  it("the bad mock, whose services have no name, gives no listing and a reason for each", async () => {
    const services = list("Fail");
    expect(services.every((service) => service.name === undefined)).toBe(true);
    const { listings, rejected } = await read("Fail", "{ dialect: uk }");
    expect(listings).toEqual([]);
    expect(rejected.map(({ record, field, code }) => ({ record, field, code }))).toEqual(
      services.map(({ id }) => ({ record: id, field: "title", code: "RECORD_FIELD_MISSING" })),
    );
  });

  it("the bad mock's other faults are problems of a listing once it has a name", async () => {
    const { url } = await serveFiles({ "/api/services": `${mocks("Fail")}/service_list.json` });
    const from = source(
      `format: hsds\naddress: "{at}/api"\nhsds: { dialect: uk }\nmapping: { title: { path: name, default: Nameless } }\n`,
      { at: url },
    );
    const { listings } = await readAll(from);
    expect(listings.map((each) => each.problems.map(({ field }) => field))).toEqual([
      ["url", "channels.web", "channels.email"],
      ["url", "channels.web", "channels.email"],
      ["url", "channels.web", "channels.email"],
    ]);
    expect(JSON.stringify(listings.map((each) => each.problems))).not.toContain("example_com");
  });
});

describe.skipIf(!have)(`HSDS examples${reason}`, () => {
  it.each(["3.0", "3.1-dev"])("the full service of %s maps with its phone, area and provider", async (version) => {
    const service: unknown = JSON.parse(file(`hsds-spec/${version}/examples/service_full.json`));
    local = await serve((_, response) =>
      response.end(JSON.stringify({ total_items: 1, total_pages: 1, page_number: 1, contents: [service] })),
    );
    const { listings } = await readAll(source(`format: hsds\naddress: "{at}"\nlanguage: en\n`, { at: local.url }));
    expect(listings).toHaveLength(1);
    expect(listings[0]?.problems).toEqual([]);
    expect(listings[0]?.content).toMatchObject({
      title: { en: "Community Counselling" },
      provider: { name: "Example Organization Inc." },
      status: "ACTIVE",
    });
    expect(listings[0]?.content.channels).toContainEqual({ kind: "PHONE", value: "+44 12 34 23 45 67" });
  });

  it("the list example says it is page 1 of 10 whatever page is asked for: a loop, not ten times the same", async () => {
    const { url } = await serveFiles({ "/services": "hsds-spec/3.0/examples/service_list.json" });
    expect(await codeOf(readAll(source(`format: hsds\naddress: "{at}"\n`, { at: url })))).toBe("FETCH_LOOP");
  });

  it.each(["3.0", "3.1-dev"])("the tabular services of %s are read as CSV", async (version) => {
    const path = `hsds-spec/${version}/examples/csv/services.csv`;
    const { url } = await serveFiles({ "/services.csv": path });
    const from = source(
      `format: csv\naddress: "{at}/services.csv"\nlanguage: en\nmapping: { id: id, title: name, description: description, url: url, channels: { email: email }, modified: last_modified }\n`,
      { at: url },
    );
    const { listings, rejected } = await readAll(from);
    expect(rejected).toEqual([]);
    // One row per line: the example has no line end inside a cell.
    expect(listings).toHaveLength(file(path).trim().split(/\r?\n/).length - 1);
    expect(listings[0]?.content).toMatchObject({
      title: { en: "Community Counselling" },
      channels: [{ kind: "EMAIL", value: "email@example.com" }],
    });
  });
});
