import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Cron } from "croner";
import { HubError } from "../../schema/errors.ts";
import type { Level, Text } from "../../schema/listing.ts";
import { isTerritoryCode } from "../base/territory/index.ts";
import { caseFaults, compileCaseMapping, type CaseMapping, type CaseSpec } from "./caseMapping.ts";
import { checkYaml, type Checked } from "./check.ts";
import type { Format } from "./formats/format.ts";
import { FORMATS, type FormatName } from "./formats/index.ts";
import { durationMs } from "./interval.ts";
import { mappingFaults } from "./mappingFaults.ts";
import { compileMapping, mergeMappings, type Mapping, type MappingSpec } from "./mappingSpec.ts";
import { compilePath, type Path } from "./path.ts";

/** What the records of a source are. */
export type SourceKind = "listing" | "case" | "tender";

/** A source: whom to ask, where, how often, and how the answer becomes listings, cases or notices of tenders. Frozen. */
export interface Source {
  /** The publisher's id too. */
  readonly id: string;
  readonly kind: SourceKind;
  readonly publisher: SourcePublisher;
  readonly level: Level;
  readonly licence: string;
  /** The language of texts whose mapping names none. */
  readonly language: "da" | "en";
  readonly format: FormatName;
  /** Absolute http(s) URL. */
  readonly address: string;
  /** Every host that may be fetched, `host` or `host:port`, the address's own first. */
  readonly hosts: readonly string[];
  readonly schedule: SourceSchedule;
  readonly limits: SourceLimits;
  /** The format's own block, completed with the schema's defaults; the format's reader knows its shape. */
  readonly options: unknown;
  readonly mapping: Mapping;
  /** How a record becomes a case; absent where the records are something else. */
  readonly cases: CaseMapping | undefined;
  /** How a record says that it is gone. */
  readonly deleted: { readonly path: Path; readonly values: readonly string[] } | undefined;
  /** Changes with the file's meaning (not with what its variables stand for); state kept for another fingerprint is void. */
  readonly fingerprint: string;
}

export interface SourcePublisher {
  readonly name: Text;
  readonly sample: boolean;
  readonly homepage: string | undefined;
  readonly territories: readonly string[];
}

export type SourceSchedule = { readonly kind: "every"; readonly ms: number } | { readonly kind: "cron"; readonly cron: string };

export interface SourceLimits {
  /** Bytes over all pages, after decompression. */
  readonly bytes: number;
  readonly records: number;
  /** Milliseconds spent waiting for the publisher. */
  readonly ms: number;
}

export interface ParseSourceOptions {
  /** The file's name, for messages. */
  readonly file: string;
  /** What stands for `{name}` in address, homepage and hosts. Default: none. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A file of records that came with the definition: its name, where the definition has that as its address, and where its content is had. */
  readonly attached?: { readonly name: string; readonly address: string };
}

/** The file as source.schema.json describes it, defaults filled in. */
interface Definition {
  readonly id: string;
  readonly kind: SourceKind;
  readonly case?: CaseSpec;
  readonly publisher: {
    readonly name: string | Text;
    readonly sample: boolean;
    readonly homepage?: string;
    readonly territories: readonly string[];
  };
  readonly level: Level;
  readonly licence: string;
  readonly language: "da" | "en";
  readonly format: FormatName;
  readonly address: string;
  readonly hosts: readonly string[];
  readonly schedule: { readonly every?: string; readonly cron?: string };
  readonly limits: { readonly megabytes: number; readonly records: number; readonly seconds: number };
  readonly json?: { readonly deleted?: { readonly path: string; readonly value: string | readonly string[] } };
  readonly mapping?: MappingSpec;
}

/** The hub's subgraph that reads such a source; listings are read by that of their level. */
export function readerOf({ kind, level }: Pick<Source, "kind" | "level">): string {
  return { listing: level.toLowerCase(), case: "knowledge", tender: "collaboration" }[kind];
}

const SHORTEST_INTERVAL_MS = 60_000;
const LONGEST_INTERVAL_MS = 366 * 24 * 3_600_000;
const MOST_FILE_BYTES = 1_000_000;

/** Reads one source file. Throws SOURCE_INVALID naming file, line and property. */
export function parseSource(text: string, options: ParseSourceOptions): Source {
  const checked = checkYaml(text, options.file, giveFormatBlock);
  const given = checked.value as Definition; // checked by source.schema.json
  for (const format of Object.keys(FORMATS)) {
    if (format !== given.format && isRecord(given) && format in given) {
      throw checked.complaint([format], `${format} holds options for another format than ${given.format}.`);
    }
  }
  const replace = (value: string, at: readonly string[]) =>
    substitute(value, options.variables ?? {}, (message) => checked.complaint(at, message));
  const { attached } = options;
  const address = webAddress(
    attached?.name === given.address ? attached.address : replace(given.address, ["address"]),
    ["address"],
    checked,
  );
  const { homepage } = given.publisher;
  const hosts = [address.host, ...given.hosts.map((host, index) => hostName(replace(host, ["hosts", String(index)]), index, checked))];
  const mapping = mergeMappings(FORMATS[given.format].mapping, given.mapping ?? {});
  for (const fault of mappingFaults(given.mapping ?? {}))
    throw checked.complaint(["mapping", ...fault.path], `mapping.${fault.path.join(".")} ${fault.message}`);
  if (given.kind !== "case" && given.case !== undefined) throw checked.complaint(["case"], "case is for sources of `kind: case`.");
  for (const fault of caseFaults(given.case ?? {}))
    throw checked.complaint(["case", ...fault.path], `case.${fault.path.join(".")} ${fault.message}`);
  for (const [index, code] of given.publisher.territories.entries()) {
    if (!isTerritoryCode(code))
      throw checked.complaint(["publisher", "territories", String(index)], `publisher.territories: there is no territory ${code}.`);
  }
  const format: Format = FORMATS[given.format];
  if ((format.gives === "notices") !== (given.kind === "tender"))
    throw checked.complaint(
      ["kind"],
      format.gives === "notices"
        ? `format: ${given.format} holds procurement notices, so say \`kind: tender\`.`
        : `kind: tender needs a format of procurement notices (ted, eforms), not ${given.format}.`,
    );
  const deleted = given.json?.deleted ?? format.deleted;
  const source: Source = {
    id: given.id,
    kind: given.kind,
    publisher: Object.freeze({
      name: Object.freeze(typeof given.publisher.name === "string" ? { [given.language]: given.publisher.name } : given.publisher.name),
      sample: given.publisher.sample,
      homepage:
        homepage === undefined
          ? undefined
          : webAddress(replace(homepage, ["publisher", "homepage"]), ["publisher", "homepage"], checked).href,
      territories: Object.freeze([...given.publisher.territories]),
    }),
    level: given.level,
    licence: given.licence,
    language: given.language,
    format: given.format,
    address: address.href,
    hosts: Object.freeze([...new Set(hosts)]),
    schedule: Object.freeze(scheduleOf(given.schedule, checked)),
    limits: Object.freeze({
      bytes: Math.floor(given.limits.megabytes * 1_000_000),
      records: given.limits.records,
      ms: given.limits.seconds * 1000,
    }),
    options: isRecord(given) ? given[given.format] : undefined,
    mapping: compileMapping(mapping, given.language),
    cases: given.kind === "case" ? compileCaseMapping(given.case ?? {}, given.language) : undefined,
    deleted:
      deleted === undefined ? undefined : Object.freeze({ path: compilePath(deleted.path), values: Object.freeze([deleted.value].flat()) }),
    fingerprint: createHash("sha256")
      .update(JSON.stringify([given, mapping]))
      .digest("base64url")
      .slice(0, 22),
  };
  return Object.freeze(source);
}

/** Reads every *.yaml and *.yml of a folder, in the order of their names. A file that cannot be used is a problem and hides no other. */
export async function loadSources(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly sources: readonly Source[]; readonly problems: readonly HubError[] }> {
  const sources = new Map<string, { readonly file: string; readonly source: Source }>();
  const problems: HubError[] = [];
  let names: readonly string[] = [];
  try {
    names = (await readdir(folder)).filter((name) => /\.ya?ml$/i.test(name)).toSorted();
  } catch (cause) {
    problems.push(new HubError("FILE_UNREADABLE", `The folder of source files ${folder} cannot be read.`, { cause }));
  }
  for (const file of names) {
    try {
      const source = parseSource(await readSmallFile(join(folder, file), file), { file, variables });
      const other = sources.get(source.id);
      if (other !== undefined) throw new HubError("SOURCE_INVALID", `${file}: the id ${source.id} is taken by ${other.file} already.`);
      sources.set(source.id, { file, source });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      problems.push(error);
    }
  }
  return { sources: [...sources.values()].map((each) => each.source), problems };
}

async function readSmallFile(path: string, file: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MOST_FILE_BYTES)
      throw new HubError("SOURCE_INVALID", `${file}:1: a source file has at most ${MOST_FILE_BYTES} bytes.`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    if (cause instanceof TypeError) throw new HubError("SOURCE_INVALID", `${file}:1: the file is not UTF-8.`, { cause });
    throw new HubError("FILE_UNREADABLE", `The source file ${file} cannot be read.`, { cause });
  }
}

/** Gives the declared format an empty block of options, so that the schema can fill in its defaults. */
function giveFormatBlock(value: unknown): void {
  if (!isRecord(value) || typeof value["format"] !== "string" || !Object.hasOwn(FORMATS, value["format"])) return;
  value[value["format"]] ??= {};
}

function substitute(value: string, variables: Readonly<Record<string, string>>, complain: (message: string) => HubError): string {
  return value.replace(/\{([A-Za-z][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const found = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (found !== undefined) return found;
    const known = Object.keys(variables).map((each) => `{${each}}`);
    throw complain(`{${name}} is not a known variable. ${known.length === 0 ? "None is known here." : `Known: ${known.join(", ")}.`}`);
  });
}

function webAddress(value: string, at: readonly string[], checked: Checked): URL {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) throw checked.complaint(at, `${at.join(".")} is not an absolute http(s) URL.`);
  if (url.username !== "" || url.password !== "") throw checked.complaint(at, `${at.join(".")} must not hold a user name or password.`);
  return url;
}

function hostName(value: string, index: number, checked: Checked): string {
  const url = URL.parse(`http://${value.replace(/^https?:\/\//, "").replace(/\/$/, "")}`);
  if (url === null || url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    throw checked.complaint(["hosts", String(index)], `hosts.${index} is not a host or host:port.`);
  }
  return url.host;
}

function scheduleOf(given: Definition["schedule"], checked: Checked): SourceSchedule {
  if (given.cron !== undefined) {
    try {
      new Cron(given.cron, { paused: true, timezone: "Europe/Copenhagen" }).stop();
    } catch {
      throw checked.complaint(["schedule", "cron"], "schedule.cron is not a cron expression, such as 0 3 * * *.");
    }
    return { kind: "cron", cron: given.cron };
  }
  const ms = durationMs(given.every ?? "");
  if (ms === undefined) throw checked.complaint(["schedule", "every"], "schedule.every is not an ISO 8601 duration, such as PT15M or P1D.");
  if (ms < SHORTEST_INTERVAL_MS || ms > LONGEST_INTERVAL_MS)
    throw checked.complaint(["schedule", "every"], "schedule.every must be from PT1M to P366D.");
  return { kind: "every", ms };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
