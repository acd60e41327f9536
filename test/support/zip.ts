import { crc32, deflateRawSync } from "node:zlib";

/** One file of a ZIP archive; what is written about it can be made to differ from what it is. */
export interface ZipEntry {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** Default: deflated. */
  readonly stored?: boolean;
  /** The unpacked size that both headers declare. Default: the real one. */
  readonly declared?: number;
  /** Default: the real one. */
  readonly crc?: number;
  /** General purpose bits. Default: none. */
  readonly flags?: number;
  /** The name in the local header. Default: the same as in the table of contents. */
  readonly localName?: string;
}

/** A ZIP archive. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const contents: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const raw = Buffer.from(entry.data);
    const packed = entry.stored === true ? raw : deflateRawSync(raw);
    const local = header(entry, raw, packed, entry.localName ?? entry.name);
    const central = Buffer.concat([
      Buffer.from([0x50, 0x4b, 1, 2, 20, 0]),
      header(entry, raw, packed, entry.name).subarray(4, 30),
      Buffer.alloc(14),
    ]);
    central.writeUInt32LE(offset, 42);
    files.push(local, packed);
    contents.push(central, Buffer.from(entry.name));
    offset += local.length + packed.length;
  }
  const table = Buffer.concat(contents);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, table, end]);
}

function header(entry: ZipEntry, raw: Buffer, packed: Buffer, name: string): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.write("PK\u0003\u0004", "latin1");
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(entry.flags ?? 0, 6);
  bytes.writeUInt16LE(entry.stored === true ? 0 : 8, 8);
  bytes.writeUInt32LE(entry.crc ?? crc32(raw), 14);
  bytes.writeUInt32LE(packed.length, 18);
  bytes.writeUInt32LE(entry.declared ?? raw.length, 22);
  bytes.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([bytes, Buffer.from(name)]);
}
