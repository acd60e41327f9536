import { setImmediate as nextTurn } from "node:timers/promises";
import { HubError } from "../../../../schema/errors.ts";
import { readBody, type HttpResponse } from "../../../base/http/index.ts";
import { unpackParts } from "../xlsx/zip.ts";
import type { ReadItem } from "../format.ts";
import type { NoticeRead } from "./reading.ts";

/**
 * What a publisher of notices answers: one notice, or a ZIP file with one notice in each of its XML files. A notice that cannot be read is reported with its place and
 * harms no other.
 */
export interface PackageEnd {
  /** Whether every notice could be read, so that what is not there has disappeared. */
  readonly whole: boolean;
}

/** Yields the notices. Throws FETCH_* where the answer is neither. */
export async function* readPackage(
  response: HttpResponse,
  limits: { readonly bytes: number },
  read: (xml: string) => NoticeRead,
): AsyncGenerator<ReadItem, PackageEnd, undefined> {
  const whom = new URL(response.url).host;
  const bytes = await readBody(response);
  if (bytes.length === 0) throw new HubError("FETCH_TRUNCATED", `${whom} answers with nothing where notices are declared.`);
  let whole = true;
  let begun = performance.now();
  for (const [name, part] of filesOf(bytes, limits.bytes, whom)) {
    if (performance.now() - begun > SLICE_MS) {
      await nextTurn();
      begun = performance.now();
    }
    try {
      const notice = read(decode(part));
      yield { kind: "notice", ...notice, place: name };
    } catch (error) {
      if (!(error instanceof HubError) || !error.code.startsWith("RECORD_")) throw error;
      whole = false;
      yield { kind: "unreadable", place: name, field: "record", code: error.code, reason: `${name}, ${error.message}` };
    }
  }
  return { whole };
}

function filesOf(bytes: Buffer, most: number, whom: string): readonly (readonly [string, Buffer])[] {
  if (bytes.subarray(0, 4).equals(ZIP)) {
    const parts = unpackParts(bytes, { bytes: most, whom, wanted: (name) => /\.xml$/i.test(name) && !/(?:^|\/)\./.test(name) });
    return [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
  const beginning = bytes.subarray(0, 1000).toString("latin1");
  if (/<(?:!doctype\s+html|html|head|body)\b/i.test(beginning))
    throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with an HTML page.`);
  if (!beginning.includes("<")) {
    throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with something that is neither XML nor a ZIP file.`);
  }
  return [["notice", bytes]];
}

/** Notices are parsed for so long before something else gets its turn. */
const SLICE_MS = 10;
const ZIP = Buffer.from([0x50, 0x4b, 3, 4]);

/** A byte order mark counts first, then the XML declaration, else UTF-8. */
function decode(bytes: Buffer): string {
  const written = /^[^<]{0,4}<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(
    bytes.subarray(0, 300).toString("latin1"),
  )?.[1];
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
  try {
    return new TextDecoder(marked ?? written ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HubError("RECORD_XML_BROKEN", "line 1: the XML is not in the encoding that it declares", { cause });
  }
}
