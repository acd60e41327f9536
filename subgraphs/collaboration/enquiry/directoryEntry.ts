import type { Text } from "../../../schema/listing.ts";

/** A help service as far as enquiries need it. */
export interface DirectoryEntry {
  readonly id: string;
  readonly name: Text;
  readonly level: string;
  /** Whether it can be turned to. */
  readonly open: boolean;
  /** Territory codes: `DK`, `mun:0851` and so on. */
  readonly coverage: readonly string[];
  /** Ids of the publishers who may speak for it: those that run it; where none says so, those that list it. */
  readonly owners: readonly string[];
}

export interface DirectoryChange {
  readonly id: string;
  /** Where a merged one went. */
  readonly redirectTo: string | null;
  /** null: gone. */
  readonly entry: DirectoryEntry | null;
}

/** A change of the catalogue's feed; undefined for something else. What is missing in a help service is left empty. */
export function readChange(value: unknown): DirectoryChange | undefined {
  if (!isRecord(value) || typeof value["id"] !== "string") return undefined;
  const { id, redirectTo, helpService } = value;
  return {
    id,
    redirectTo: typeof redirectTo === "string" ? redirectTo : null,
    entry: isRecord(helpService) && typeof redirectTo !== "string" ? readEntry(id, helpService) : null,
  };
}

function readEntry(id: string, service: Readonly<Record<string, unknown>>): DirectoryEntry {
  const text = (name: string): string | undefined => (typeof service[name] === "string" ? service[name] : undefined);
  const publisherOf = new Map(
    records(service["listings"]).map((listing) => [
      String(listing["id"]),
      isRecord(listing["publisher"]) ? String(listing["publisher"]["id"]) : "",
    ]),
  );
  const running = records(service["provenance"])
    .filter(({ rule, listing }) => rule === "OWN" && isRecord(listing))
    .map(({ listing }) => publisherOf.get(String((listing as Readonly<Record<string, unknown>>)["id"])) ?? ""); // a record: filtered above
  const owners = running.some((id) => id !== "") ? running : [...publisherOf.values()];
  const [da, en] = [text("da"), text("en")];
  return Object.freeze({
    id,
    name: { ...(da !== undefined && { da }), ...(en !== undefined && { en }) },
    level: text("level") ?? "",
    open: !["HISTORICAL", "MERGED"].includes(text("status") ?? ""),
    coverage: records(service["coverage"]).map(({ code }) => String(code)),
    owners: [...new Set(owners)].filter((owner) => owner !== ""),
  });
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
