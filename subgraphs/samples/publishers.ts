import { ENGLISH_COLUMNS, FLAT_KEYS, FULL_COLUMNS, LANGUAGE_KEYS, NESTED_KEYS, SHORT_COLUMNS } from "./fieldNames.ts";
import { atomPublisher } from "./formats/atom.ts";
import { csvPublisher } from "./formats/csv.ts";
import { hsdsPublisher } from "./formats/hsds.ts";
import { jsonPublisher } from "./formats/json.ts";
import { rssPublisher } from "./formats/rss.ts";
import type { SamplePublisher } from "./publisher.ts";
import { BUSINESS_DANISH, CODES, ENGLISH, PLAIN_DANISH } from "./vocabulary.ts";

/**
 * The twenty-five sample publishers: who answers in which format, under which names, with which words. Each has a source YAML of the same name in its level's
 * `sources` folder that tells the hub how to read it; a test reads all of them over HTTP and compares with the content files.
 */
export const PUBLISHERS: readonly SamplePublisher[] = Object.freeze([...municipal(), ...regional(), ...ministerial()]);

function municipal(): readonly SamplePublisher[] {
  return [
    csvPublisher("kommune-nord", {
      words: PLAIN_DANISH,
      file: "listings.csv",
      delimiter: ",",
      encoding: "utf-8",
      lists: ";",
      columns: FULL_COLUMNS,
    }),
    csvPublisher("kommune-oest", {
      words: BUSINESS_DANISH,
      file: "eksport/tilbud.csv",
      delimiter: ";",
      encoding: "windows-1252",
      lists: "|",
      phones: "hyphens",
      dates: "danish",
      columns: FULL_COLUMNS,
    }),
    csvPublisher("kommune-vest", {
      words: BUSINESS_DANISH,
      file: "erhvervshjaelp.csv",
      delimiter: ";",
      encoding: "utf-8-bom",
      lists: ", ",
      phones: "compact",
      columns: SHORT_COLUMNS,
    }),
    jsonPublisher("kommune-trekant", { words: PLAIN_DANISH, file: "tilbud.json", keys: FLAT_KEYS, lists: "; ", phones: "brackets" }),
    csvPublisher("kommune-syd", {
      words: CODES,
      file: "data/oversigt.csv",
      delimiter: ";",
      encoding: "windows-1252",
      lists: "/",
      phones: "hyphens",
      columns: SHORT_COLUMNS,
    }),
    jsonPublisher("kommune-fyn", {
      words: BUSINESS_DANISH,
      file: "api/opslag",
      keys: NESTED_KEYS,
      perPage: 5,
      pageParameter: "side",
      wrap: (items, page) => ({ data: { items }, links: { next: page.next } }),
    }),
    hsdsPublisher("kommune-sjaelland", { words: PLAIN_DANISH, dialect: "uk", mostPerPage: 10 }),
    jsonPublisher("kommune-hovedstad", {
      words: ENGLISH,
      file: "v1/tilbud",
      keys: LANGUAGE_KEYS,
      perPage: 10,
      pageParameter: "side",
      wrap: (tilbud, page) => ({ antal: page.total, side: page.page, sider: page.pages, tilbud }),
    }),
    hsdsPublisher("kommune-indkob", { words: PLAIN_DANISH, dialect: "3.0", mostPerPage: 20 }),
    rssPublisher("kommune-velfaerd", {
      words: PLAIN_DANISH,
      file: "nyt/teknologi.rss",
      title: "Eksempel: Velfærdsteknologi i kommunen",
      homepage: "https://velfaerdsteknologi-i-kommunen.example/",
    }),
  ];
}

function regional(): readonly SamplePublisher[] {
  return [
    hsdsPublisher("region-nord", { words: BUSINESS_DANISH, dialect: "3.0", mostPerPage: 10, phones: "hyphens" }),
    jsonPublisher("region-midt", {
      words: PLAIN_DANISH,
      file: "opslag.json",
      keys: NESTED_KEYS,
      perPage: 8,
      modifiedAfter: "aendret_efter",
      wrap: (opslag, page) => ({ opslag, paging: { naeste: page.next } }),
    }),
    hsdsPublisher("region-syd", { words: CODES, dialect: "uk", fullLists: true }),
    csvPublisher("region-hovedstaden", {
      words: ENGLISH,
      file: "export.csv",
      delimiter: "\t",
      encoding: "utf-8-bom",
      lists: "|",
      columns: ENGLISH_COLUMNS,
      heading: "Sample data from an invented publisher",
    }),
    csvPublisher("region-sjaelland", {
      words: PLAIN_DANISH,
      file: "hjaelp.csv",
      delimiter: ";",
      encoding: "windows-1252",
      lists: ", ",
      phones: "brackets",
      dates: "danish",
      columns: FULL_COLUMNS,
    }),
    jsonPublisher("region-sundhed", {
      words: CODES,
      file: "api/indgange",
      keys: NESTED_KEYS,
      perPage: 12,
      wrap: (resultater, page) => ({ resultater, naeste: page.next }),
    }),
  ];
}

function ministerial(): readonly SamplePublisher[] {
  return [
    jsonPublisher("stat-styrelser", {
      words: PLAIN_DANISH,
      file: "api/ydelser",
      keys: NESTED_KEYS,
      perPage: 20,
      wrap: (ydelser, page) => ({ _embedded: { ydelser }, _links: page.next === null ? {} : { next: { href: page.next } } }),
    }),
    hsdsPublisher("stat-faelles", { words: PLAIN_DANISH, dialect: "uk", fullLists: true, mostPerPage: 20 }),
    hsdsPublisher("stat-viden", { words: ENGLISH, dialect: "3.0", mostPerPage: 25 }),
    jsonPublisher("stat-foreninger", { words: BUSINESS_DANISH, file: "foreninger.json", keys: FLAT_KEYS, lists: " | ", phones: "compact" }),
    hsdsPublisher("stat-klynger", { words: CODES, dialect: "3.0", fullLists: true, mostPerPage: 10 }),
    jsonPublisher("stat-eu-norden", {
      words: ENGLISH,
      file: "services.json",
      keys: LANGUAGE_KEYS,
      wrap: (services) => ({ meta: { sample: true }, services }),
    }),
    rssPublisher("stat-opsguide", {
      words: PLAIN_DANISH,
      file: "feed.xml",
      title: "Eksempel: OPS-guiden",
      homepage: "https://ops-guiden.example/",
    }),
    jsonPublisher("stat-eksportguide", {
      words: ENGLISH,
      file: "data/help.json",
      keys: LANGUAGE_KEYS,
      wrap: (items) => ({ result: { items } }),
    }),
    atomPublisher("stat-innovationsguide", {
      words: BUSINESS_DANISH,
      file: "atom.xml",
      title: "Eksempel: Innovationsguiden",
      homepage: "https://innovationsguiden.example/",
    }),
  ];
}
