/**
 * Your records, as listings of the hub. Everything that is special to you stands here: who you are, which column gives what, and what your words mean. Codes are those
 * of schema.graphql; a word that stands in no table below is left out of the listing.
 */
export const PUBLISHER = "__PUBLISHER__";

/** Columns (or fields, `a.b` for a nested one) by what they give; null: none. */
export const MAPPING = "__MAPPING__";

/** Your words, and the codes they mean. */
export const WORDS = "__WORDS__";

/** Listings by their lasting id. Records without id or title are left out, and so is the second of two with one id. */
export function listingsOf(rows) {
  const listings = new Map();
  for (const row of rows) {
    const listing = listingOf(row);
    if (listing !== undefined && !listings.has(listing.id)) listings.set(listing.id, listing);
  }
  return listings;
}

function listingOf(row) {
  const give = (name) => text(row, MAPPING[name]);
  const title = texts(give("titleDa"), give("titleEn"));
  const sourceId = give("id") ?? slug(title[0]?.text ?? "");
  if (title.length === 0 || sourceId === "") return undefined;
  const providerName = give("providerName");
  const url = web(give("url"));
  return {
    id: `${PUBLISHER.id}:${sourceId}`,
    sourceId,
    publisher: PUBLISHER.id,
    title,
    summary: texts(give("summaryDa"), give("summaryEn")),
    description: texts(give("descriptionDa"), give("descriptionEn")),
    url,
    themes: codes("themes", give("themes")),
    audiences: codes("audiences", give("audiences")),
    personas: list(give("personas")).map((each) => each.toLowerCase()),
    provider:
      providerName === undefined ? null : { name: providerName, cvr: /^\d{8}$/.exec(give("providerCvr") ?? "")?.[0] ?? null, kind: null },
    own: null,
    coverage: places(give("coverage")),
    channels: [
      ...(url === null ? [] : [{ kind: "WEB", value: url }]),
      ...channel("PHONE", give("phone")),
      ...channel("EMAIL", give("email")),
      ...channel("ADDRESS", give("address")),
    ],
    status: "ACTIVE",
    confidence: "SURE",
    modified: day(give("modified")),
    validFrom: day(give("validFrom")),
    validTo: day(give("validTo")),
    columns: unmapped(row),
  };
}

function text(row, column) {
  if (column === null || column === undefined) return undefined;
  const value = Object.hasOwn(row, column) ? row[column] : column.split(".").reduce((at, key) => at?.[key], row);
  const words = (
    Array.isArray(value) ? value.filter((each) => typeof each !== "object").join(";") : typeof value === "object" ? "" : String(value ?? "")
  ).trim();
  return words === "" ? undefined : words;
}

function texts(da, en) {
  return [...(da === undefined ? [] : [{ language: "da", text: da }]), ...(en === undefined ? [] : [{ language: "en", text: en }])];
}

function list(words = "") {
  return words.split(/[;|,]/).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

function codes(field, words) {
  return [...new Set(list(words).flatMap((word) => WORDS[field][word.toLowerCase()] ?? []))];
}

/** An area without a code stays visible as `unknown:<words>`; without a word it is all of PUBLISHER.coverage. */
function places(words) {
  if (words === undefined) return PUBLISHER.coverage;
  const placed = (word) => WORDS.coverage[word.toLowerCase()] ?? [];
  if (placed(words).length > 0) return placed(words);
  return [...new Set(list(words).flatMap((word) => (placed(word).length > 0 ? placed(word) : [`unknown:${word}`])))];
}

function channel(kind, value) {
  return value === undefined ? [] : [{ kind, value }];
}

function web(words) {
  const address = words !== undefined && /^www\./i.test(words) ? `https://${words}` : words;
  return address !== undefined && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : null;
}

/** `2026-11-22`, or as Danes write it, `22-11-2026`, `22.11.2026`, `22/11/2026`. */
function day(words = "") {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(words) ?? [];
  if (year !== undefined) return `${year}-${month}-${date}`;
  const [, d, m, y] = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})/.exec(words) ?? [];
  return y === undefined ? null : `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
}

function slug(words) {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** What the hub has no field for: your own field on Listing tells of it. */
export function unmapped(row) {
  const mapped = new Set(Object.values(MAPPING).map((column) => column?.split(".")[0]));
  return Object.keys(row).flatMap((name) => {
    const value = text(row, name);
    return mapped.has(name) || mapped.has(name.split(".")[0]) || value === undefined ? [] : [{ name, value }];
  });
}
