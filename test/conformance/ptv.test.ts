import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { serve, type Answer, type LocalServer } from "../support/localServer.ts";
import { readAll, source } from "../sources/support.ts";

/**
 * The PTV adapter on files of the Finnish Service Catalogue's own repository (MIT, read where they lie, never copied): the shapes of its open API version 11, and the
 * services it was first filled with, read as plain JSON with a declared mapping, and through the API's own form. Counts come from the same files.
 */
const data = inject("sharedData");
const have = data !== null;
const reason = have ? "" : " (skipped: ../shared/data is not here)";

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(data ?? "", "ptv", path), "utf8"));
}

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

/** The API with these services and channels, on pages of `size`. */
function api(services: readonly { readonly id: string }[], channels: readonly { readonly id: string }[], size = 100): Answer {
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    response.setHeader("content-type", "application/json; charset=utf-8");
    const guids = new Set(url.searchParams.get("guids")?.split(","));
    if (url.pathname.endsWith("/list")) {
      const all = url.pathname.endsWith("/ServiceChannel/list") ? channels : services;
      return void response.end(JSON.stringify(all.filter(({ id }) => guids.has(id))));
    }
    const page = Number(url.searchParams.get("page"));
    const itemList = services.slice((page - 1) * size, page * size).map(({ id }) => ({ id, name: "name" }));
    response.end(JSON.stringify({ pageNumber: page, pageSize: size, pageCount: Math.ceil(services.length / size), itemList }));
  };
}

describe.skipIf(!have)(`the shapes of the open API version 11${reason}`, () => {
  const shape = (name: string) => json(`openapi-v11-shapes/V11VmOpenApi${name}.json`) as { readonly id: string };

  const OPTIONS = `format: ptv\naddress: "{at}/api/v11"\nlanguage: en\nptv: { languages: { fi: en } }\n`;

  it("hold everything where it is looked for: names, texts, areas, organisation, contacts of the connection", async () => {
    local = await serve(api([filled(shape("Service"))], []));
    const { listings, rejected } = await readAll(source(OPTIONS, { at: local.url }));
    expect(rejected).toEqual([]);
    expect(listings).toMatchObject([
      {
        sourceId: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        problems: [],
        content: {
          title: { en: "Sana" },
          summary: { en: "Sana" },
          provider: { name: "Sana" },
          coverage: ["unknown:Sana"],
          status: "ACTIVE",
          modified: "2020-02-06",
          channels: [
            { kind: "WEB", value: "https://palvelu.example.fi/" },
            { kind: "PHONE", value: "+358 29 55 35 001" },
            { kind: "EMAIL", value: "neuvonta@palvelu.example.fi" },
            { kind: "ADDRESS", value: "Sana 4, 00530 Sana" },
          ],
          words: { themes: ["Sana"], audiences: ["Sana"] },
        },
      },
    ]);
  });

  it("as they are, with the word `string` for everything, are a record without a name and no fault", async () => {
    local = await serve(api([shape("Service")], []));
    const { rejected } = await readAll(source(OPTIONS, { at: local.url }));
    expect(rejected).toMatchObject([{ record: "3fa85f64-5717-4562-b3fc-2c963f66afa6", field: "title", code: "RECORD_FIELD_MISSING" }]);
  });

  it.each(["ElectronicChannel", "PhoneChannel", "PrintableFormChannel", "ServiceLocationChannel", "WebPageChannel"])(
    "%s has contacts where they are looked for",
    async (name) => {
      const channel = filled(shape(name));
      const service = filled(shape("Service"), { serviceChannel: { id: channel.id, name: "c" } });
      local = await serve(api([service], [channel]));
      const { listings } = await readAll(
        source(`format: ptv\naddress: "{at}/api/v11"\nlanguage: en\nptv: { languages: { fi: en } }\n`, { at: local.url }),
      );
      expect(listings).toHaveLength(1);
      const kinds = new Set(listings[0]?.content.channels.map(({ kind }) => kind));
      const has = (key: string) => Object.hasOwn(channel, key);
      expect(kinds.has("PHONE")).toBe(has("phoneNumbers") || has("supportPhones"));
      expect(kinds.has("EMAIL")).toBe(has("emails") || has("supportEmails"));
      expect(kinds.has("WEB")).toBe(true);
      expect(kinds.has("ADDRESS")).toBe(has("addresses"));
    },
  );
});

/** A shape with values a real record has in the place of the placeholders. */
function filled<T>(shape: T, connection?: unknown): T {
  const values: Readonly<Record<string, string>> = {
    language: "fi",
    number: "0295 535 001",
    prefixNumber: "+358",
    url: "https://palvelu.example.fi/",
    publishingStatus: "Published",
    postalCode: "00530",
    streetNumber: "4",
  };
  const types: Readonly<Record<string, string>> = { serviceNames: "Name", serviceDescriptions: "Summary" };
  const fill = (value: unknown, key: string, under: string): unknown => {
    if (Array.isArray(value)) return value.map((each: unknown) => fill(each, key, key));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          name,
          name === "serviceChannels" && connection !== undefined ? [connection] : fill(each, name, under),
        ]),
      );
    }
    if (value !== "string") return value;
    if (key === "value" && /emails/i.test(under)) return "neuvonta@palvelu.example.fi";
    if (key === "value" && under === "channelUrls") return "https://palvelu.example.fi/lomake.pdf";
    return (key === "type" ? types[under] : values[key]) ?? "Sana";
  };
  return fill(shape, "", "") as T; // the same shape with other texts
}

interface Imported {
  readonly id: number;
  readonly name: string;
  readonly shortDescription: string;
  readonly description: string;
  readonly targetGroup: readonly string[];
  readonly municipality: readonly string[] | null;
  readonly serviceClass: readonly string[] | null;
  readonly serviceToOrganization: { readonly responsibleOrganization?: readonly number[] };
  readonly serviceToServiceChannel?: { readonly electronicInformationService?: readonly number[] } | null;
}

describe.skipIf(!have)(`the first import (real services)${reason}`, () => {
  const services = () => json("legacy-import/services.json") as readonly Imported[];
  const organizations = () =>
    new Map((json("legacy-import/organizations.json") as readonly { id: number; name: string }[]).map(({ id, name }) => [id, name]));

  it("is read as plain JSON with a declared mapping: 165 of 165", async () => {
    expect(services()).toHaveLength(165);
    local = await serve((_, response) =>
      response.setHeader("content-type", "application/json").end(readFileSync(join(data ?? "", "ptv/legacy-import/services.json"))),
    );
    const mapping = `{ id: id, title: name, summary: shortDescription, description: description, audiences: { path: "targetGroup[]", otherwise: ignore, values: { Yritykset: COMPANY } }, coverage: "municipality[]" }`;
    const all = await readAll(source(`format: json\naddress: "{at}/s.json"\nlanguage: en\nmapping: ${mapping}\n`, { at: local.url }));
    expect(all.rejected).toEqual([]);
    expect(all.listings.map((each) => each.sourceId)).toEqual(services().map(({ id }) => String(id)));
    expect(all.listings.filter((each) => each.content.audiences.includes("COMPANY"))).toHaveLength(
      services().filter(({ targetGroup }) => targetGroup.includes("Yritykset")).length,
    );
    expect(all.listings.filter((each) => each.content.coverage.length > 0)).toHaveLength(
      services().filter(({ municipality }) => (municipality?.length ?? 0) > 0).length,
    );
  });

  it("is read through the API's own form: 165 of 165, with organisations, areas, groups and channels", async () => {
    const names = organizations();
    const sites = json("legacy-import/electronicinformationservices.json") as readonly { readonly id: number; readonly URL?: string }[];
    const said = (value: string, type?: string) => ({ language: "fi", value, ...(type === undefined ? {} : { type }) });
    const converted = services().map((each) => ({
      id: String(each.id),
      serviceNames: [said(each.name, "Name")],
      serviceDescriptions: [said(each.shortDescription, "Summary"), said(each.description, "Description")],
      areas: (each.municipality ?? []).map((name) => ({
        type: "Municipality",
        municipalities: [{ code: /\d{3}/.exec(name)?.[0], name: [said(name.replace(/\d{3}/, "").trim())] }],
      })),
      serviceClasses: (each.serviceClass ?? []).map((name) => ({ name: [said(name)] })),
      targetGroups: each.targetGroup.map((name) => ({ code: name === "Yritykset" ? "KR2" : "KR1", name: [said(name)] })),
      organizations: (each.serviceToOrganization.responsibleOrganization ?? []).map((id) => ({
        roleType: "Responsible",
        organization: { id: String(id), name: names.get(id) },
      })),
      serviceChannels: (each.serviceToServiceChannel?.electronicInformationService ?? []).map((id) => ({
        serviceChannel: { id: String(id) },
      })),
      publishingStatus: "Published",
    }));
    const channels = sites.map(({ id, URL }) => ({ id: String(id), webPages: URL === undefined ? [] : [{ url: URL, language: "fi" }] }));
    local = await serve(api(converted, channels, 50));
    const all = await readAll(
      source(`format: ptv\naddress: "{at}/api/v11"\nlanguage: en\nptv: { languages: { fi: en } }\n`, { at: local.url }),
    );

    expect(all.rejected).toEqual([]);
    expect(all.listings.map((each) => [each.sourceId, each.content.title.en])).toEqual(
      services().map(({ id, name }) => [String(id), name.replace(/\s+/g, " ").trim()]),
    );
    expect(all.last).toMatchObject({ kind: "end", complete: true });
    expect(local.requests.filter((path) => path.includes("/Service?"))).toHaveLength(4);
    const count = (test: (each: Imported) => boolean) => services().filter(test).length;
    expect(all.listings.filter((each) => each.content.audiences.includes("COMPANY"))).toHaveLength(
      count(({ targetGroup }) => targetGroup.includes("Yritykset")),
    );
    expect(all.listings.filter((each) => each.content.coverage.length > 0)).toHaveLength(
      count(({ municipality }) => (municipality?.length ?? 0) > 0),
    );
    expect(all.listings.filter((each) => each.content.provider !== undefined)).toHaveLength(
      count(({ serviceToOrganization }) => names.has(serviceToOrganization.responsibleOrganization?.[0] ?? -1)),
    );
    const online = new Set(sites.filter((site) => /^https?:\/\/\S+$/.test(site.URL ?? "")).map(({ id }) => id));
    const linked = count((each) => (each.serviceToServiceChannel?.electronicInformationService ?? []).some((id) => online.has(id)));
    expect(linked).toBeGreaterThan(20);
    expect(all.listings.filter((each) => each.content.url !== undefined)).toHaveLength(linked);
  });

  it("shares national descriptions: 101 of 101, each by its code", async () => {
    const all = json("GeneralDescription.json") as readonly {
      readonly ReferenceCode: string;
      readonly Name: readonly { readonly Label: string }[];
    }[];
    expect(all).toHaveLength(101);
    local = await serve((_, response) => response.setHeader("content-type", "application/json").end(JSON.stringify(all)));
    const mapping = `{ id: ReferenceCode, title: "Name[Lang=fi].Label", summary: "ShortDescription[Lang=fi].Label", description: "Description[Lang=fi].Label" }`;
    const read = await readAll(source(`format: json\naddress: "{at}/g.json"\nlanguage: en\nmapping: ${mapping}\n`, { at: local.url }));
    expect(read.rejected).toEqual([]);
    expect(read.listings.map((each) => [each.sourceId, each.content.title.en])).toEqual(
      all.map(({ ReferenceCode, Name }) => [ReferenceCode, Name[0]?.Label.trim()]),
    );
  });
});
