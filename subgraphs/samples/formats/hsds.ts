import { createHash } from "node:crypto";
import { flatten, type FlatRecord, type Spelling } from "../flat.ts";
import { pageOf, wholeNumber, type SampleAnswer, type SamplePublisher, type SampleRequest } from "../publisher.ts";
import type { SampleRecord } from "../record.ts";

/**
 * Open Referral HSDS 3.0 and its UK profile: `/services` in pages, `/services/{id}` in full (docs.openreferral.org, API reference 3.0). What HSDS has no
 * field for stands in attributes, told apart by `link_type`; the exact status too, as HSDS knows only four. Attributes come without `link_id`: nested as they
 * are it says nothing new, and no field but the id may say which record this is. Ids are record ids, not UUIDs, while ids are open.
 */
export interface HsdsShape extends Spelling {
  readonly dialect: "3.0" | "uk";
  /** Whether `/services` gives full records unasked; as the specification has it, it gives them with `full=true`. */
  readonly fullLists?: boolean;
  /** Most services a page; default 50. */
  readonly mostPerPage?: number;
}

export function hsdsPublisher(id: string, shape: HsdsShape): SamplePublisher {
  return {
    id,
    paged: true,
    serve: (request, records) => {
      const [head, wanted, ...rest] = request.path.split("/");
      if (rest.length > 0) return undefined;
      if (head === "")
        return answer({
          version: shape.dialect === "uk" ? "HSDS-UK-3.0" : "3.0",
          profile: profileOf(shape),
          openapi_url: `${request.base}/openapi.json`,
        });
      if (head !== "services") return undefined;
      if (wanted === undefined) return answer(list(shape, request, records));
      const found = records.find((record) => record.sourceId === wanted);
      return found === undefined ? undefined : answer(service(id, shape, found));
    },
  };

  function list(hsds: HsdsShape, request: SampleRequest, records: readonly SampleRecord[]): object {
    const since = request.query.get("modified_after");
    const changed = since === null ? records : records.filter((record) => Date.parse(record.modified) >= Date.parse(since));
    const size = Math.min(wholeNumber(request.query.get("per_page"), 25), hsds.mostPerPage ?? 50);
    const page = pageOf(changed, wholeNumber(request.query.get("page"), 1), size, request.endless);
    const full = hsds.fullLists === true || request.query.get("full") === "true";
    return {
      total_items: changed.length,
      total_pages: page.pages,
      page_number: page.page,
      size: page.records.length,
      first_page: page.page === 1,
      last_page: page.last,
      empty: page.records.length === 0,
      contents: page.records.map((record) => (full ? service(id, hsds, record) : brief(record))),
    };
  }
}

function profileOf(shape: HsdsShape): string {
  return shape.dialect === "uk" ? "https://docs.openreferraluk.org/" : "https://docs.openreferral.org/";
}

function brief(record: SampleRecord): object {
  return { id: record.sourceId, name: nameOf(record), status: statusOf(record), last_modified: moment(record) };
}

function service(publisher: string, shape: HsdsShape, record: SampleRecord): object {
  const flat = flatten(record, shape);
  return {
    ...brief(record),
    ...(flat.titleEn === "" ? {} : { alternate_name: flat.titleEn }),
    description: flat.summaryDa,
    url: flat.url,
    ...(flat.email === "" ? {} : { email: flat.email }),
    ...(flat.provider === "" ? {} : { organization: organization(publisher, flat) }),
    phones: flat.phone === "" ? [] : [{ id: stableId("phone", record.url, flat.phone), number: flat.phone, type: "voice" }],
    service_areas: flat.area.map((name) => ({ id: stableId("area", record.url, name), name })),
    attributes: attributes(shape, record, flat),
  };
}

function organization(publisher: string, flat: FlatRecord): object {
  return {
    id: stableId("organization", publisher, flat.provider),
    name: flat.provider,
    description: flat.provider,
    ...(flat.kind === "" ? {} : { legal_status: flat.kind }),
  };
}

function attributes(shape: HsdsShape, record: SampleRecord, flat: FlatRecord): readonly object[] {
  const terms: readonly (readonly [string, string])[] = [
    ...flat.themes.map((word) => ["service_type", word] as const),
    ...flat.audiences.map((word) => ["intended_audience", word] as const),
    ["record_status", flat.status],
    ["record_confidence", flat.confidence],
  ];
  const values: readonly (readonly [string, string])[] = [
    ["description_en", flat.summaryEn],
    ["further_text", flat.descriptionDa],
    ["website", flat.homepage],
    ["own_service", flat.own],
  ];
  return [
    ...terms.map(([type, word]) => ({
      ...attribute(record, type, word),
      taxonomy_term_id: stableId("term", type, word),
      taxonomy_term: { id: stableId("term", type, word), code: word, name: word, description: word, taxonomy: `${shape.dialect}-${type}` },
    })),
    ...values.filter(([, value]) => value !== "").map(([type, value]) => ({ ...attribute(record, type, value), value })),
  ];
}

function attribute(record: SampleRecord, type: string, value: string): object {
  return { id: stableId("attribute", record.url, type, value), link_type: type, link_entity: "service" };
}

function nameOf(record: SampleRecord): string {
  if (record.title.da === undefined) throw new Error(`${record.url} has no Danish title, which these publishers' one name field needs.`);
  return record.title.da;
}

/** HSDS knows active, inactive, defunct and temporarily closed; an uncertain service is shown as active and its attribute says the rest. */
function statusOf(record: SampleRecord): string {
  if (record.status === "historical") return "defunct";
  return record.status === "merged" ? "inactive" : "active";
}

function moment(record: SampleRecord): string {
  return new Date(record.modified).toISOString();
}

/** A UUID (version 8, RFC 9562) that stays the same for the same parts. */
function stableId(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(parts.join("\u0000")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function answer(body: object): SampleAnswer {
  return { type: "application/json; charset=utf-8", body: JSON.stringify(body) };
}
