import { crc32, inflateRawSync } from "node:zlib";
import { HubError } from "../../../../schema/errors.ts";

/**
 * The parts of a ZIP file (PKWARE APPNOTE 6.3), unpacked with bounds. Threat: forty kilobytes that unpack to gigabytes, and files whose two tables of contents
 * differ, so that the one who checks reads another file than the one who uses it. So the central directory alone counts: its declared sizes are added up
 * before anything is unpacked, no part may become larger than declared, and what is handed on is written anew by `packParts`.
 */
export interface UnpackOptions {
  /** Most bytes of all wanted parts together, unpacked. */
  readonly bytes: number;
  /** Which parts are wanted; the others are not unpacked. */
  readonly wanted: (name: string) => boolean;
  /** Named in messages. */
  readonly whom: string;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/** The wanted parts by name. Throws FETCH_TOO_LARGE, FETCH_TRUNCATED or FETCH_UNREADABLE. */
export function unpackParts(file: Buffer, options: UnpackOptions): ReadonlyMap<string, Buffer> {
  const { bytes, wanted, whom } = options;
  const broken = (what: string) => new HubError("FETCH_UNREADABLE", `${whom} answers with a ZIP file that ${what}.`);
  const entries = entriesOf(file, whom, broken).filter((entry) => wanted(entry.name));
  const declared = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (declared > bytes)
    throw new HubError("FETCH_TOO_LARGE", `${whom} answers with a file that unpacks to more than ${bytes / 1_000_000} MB.`);
  const parts = new Map<string, Buffer>();
  for (const entry of entries) {
    if ((entry.flags & ENCRYPTED) !== 0) throw broken("is encrypted");
    if (parts.has(entry.name)) throw broken("holds two parts of one name");
    const part = unpack(entry, file, broken);
    if (part.length !== entry.unpacked || crc32(part) !== entry.crc) throw broken("is damaged: a part is not what its checksum says");
    parts.set(entry.name, part);
  }
  return parts;
}

type Broken = (what: string) => HubError;

function entriesOf(file: Buffer, whom: string, broken: Broken): readonly Entry[] {
  const end = endOf(file);
  if (end === undefined) throw new HubError("FETCH_TRUNCATED", `${whom} ends its ZIP file before its table of contents.`);
  const count = file.readUInt16LE(end + 10);
  const start = file.readUInt32LE(end + 16);
  if (count === 0xffff || start === 0xffffffff) throw broken("is written as ZIP64");
  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || file.readUInt32LE(at) !== CENTRAL) throw broken("has a broken table of contents");
    const nameLength = file.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    if (next > end) throw broken("has a broken table of contents");
    const [packed, unpacked, offset] = [file.readUInt32LE(at + 20), file.readUInt32LE(at + 24), file.readUInt32LE(at + 42)];
    if ([packed, unpacked, offset].includes(0xffffffff)) throw broken("is written as ZIP64");
    entries.push({
      // Some programs write the separator of their own system.
      name: file.toString("utf8", at + 46, at + 46 + nameLength).replaceAll("\\", "/"),
      flags: file.readUInt16LE(at + 8),
      method: file.readUInt16LE(at + 10),
      crc: file.readUInt32LE(at + 16),
      packed,
      unpacked,
      offset,
    });
    at = next;
  }
  return entries;
}

/** Where the end record begins: the last place that looks like one and whose comment fits into the file. */
function endOf(file: Buffer): number | undefined {
  for (let at = file.length - END_BYTES; at >= Math.max(0, file.length - END_BYTES - MOST_COMMENT_BYTES); at -= 1) {
    if (file.readUInt32LE(at) === END && at + END_BYTES + file.readUInt16LE(at + 20) <= file.length) return at;
  }
  return undefined;
}

function unpack(entry: Entry, file: Buffer, broken: Broken): Buffer {
  const { offset, packed, unpacked, method } = entry;
  if (offset + 30 > file.length || file.readUInt32LE(offset) !== LOCAL) throw broken("has a broken table of contents");
  const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
  if (start + packed > file.length) throw broken("has a broken table of contents");
  const data = file.subarray(start, start + packed);
  if (method === STORED) return data;
  if (method !== DEFLATED) throw broken("is packed in a way that XLSX does not have");
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, unpacked) });
  } catch (error) {
    const larger = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw broken(larger ? "unpacks to more than it declares" : "is damaged: a part cannot be unpacked");
  }
}

/** A ZIP file with these parts, not compressed. */
export function packParts(parts: ReadonlyMap<string, Buffer>): Buffer {
  const files: Buffer[] = [];
  const contents: Buffer[] = [];
  let offset = 0;
  for (const [text, part] of parts) {
    const name = Buffer.from(text);
    // From the version needed to the length of the extra field, both headers say the same.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(part), 10);
    common.writeUInt32LE(part.length, 14);
    common.writeUInt32LE(part.length, 18);
    common.writeUInt16LE(name.length, 22);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    files.push(uint32(LOCAL), common, name, part);
    contents.push(uint32(CENTRAL), Buffer.from([20, 0]), common, central, name);
    offset += 30 + name.length + part.length;
  }
  const table = Buffer.concat(contents);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, table, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
