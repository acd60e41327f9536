import type { Audience, ListingContent } from "../../schema/listing.ts";
import type { SampleRecord } from "../../subgraphs/samples/record.ts";

/** What the hub should make of a sample record, coverage and the publisher's own words aside. Written against the brief, not against the mapping. */
export function expectedContent(record: SampleRecord): Omit<ListingContent, "coverage" | "words"> {
  const { description, provider } = record;
  return {
    title: record.title,
    summary: record.summary,
    ...(description === undefined ? {} : { description }),
    url: record.url,
    themes: record.themes.map(code) as ListingContent["themes"], // compared, not trusted
    audiences: [...new Set(record.audiences.flatMap((audience) => AUDIENCES.get(audience) ?? []))],
    personas: record.audiences,
    ...(provider === null
      ? {}
      : { provider: { name: provider.name, ...(provider.kind === null ? {} : { kind: code(provider.kind) as "STATE" }) } }), // the same
    own: record.own,
    channels: [
      ...(record.homepage === null ? [] : [{ kind: "WEB", value: record.homepage } as const]),
      ...(record.phone === null ? [] : [{ kind: "PHONE", value: record.phone } as const]),
      ...(record.email === null ? [] : [{ kind: "EMAIL", value: record.email } as const]),
    ],
    status: code(record.status) as "ACTIVE", // the same
    confidence: code(record.confidence) as "SURE", // the same
    modified: record.modified,
  };
}

const AUDIENCES: ReadonlyMap<string, readonly Audience[]> = new Map<string, readonly Audience[]>([
  ["municipality", ["MUNICIPALITY"]],
  ["region", ["REGION"]],
  ["state-authority", ["STATE"]],
  ["public-buyer", ["MUNICIPALITY", "REGION", "STATE"]],
  ...["public-employee", "clinician"].map((word) => [word, ["EMPLOYEE"]] as [string, Audience[]]),
  ...["company", "sme", "entrepreneur", "supplier", "exporter", "consortium", "foreign-company", "investor"].map(
    (word) => [word, ["COMPANY"]] as [string, Audience[]],
  ),
]);

function code(word: string): string {
  return word.toUpperCase().replaceAll(/[ -]/g, "_");
}
