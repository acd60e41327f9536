import { HubError } from "../../schema/errors.ts";
import { readBody, type HttpResponse } from "../base/http/index.ts";

/**
 * Bytes of an answer as text. A publisher's broken address most often answers 200 with an HTML page, and a wrong encoding most often turns æ into something
 * else without any error; both are noticed here, before a single record is made of them.
 */
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** Yields text; a byte order mark wins over `encoding` and is left out. Throws FETCH_WRONG_TYPE for HTML, FETCH_UNREADABLE for bytes that are not in the encoding. */
export async function* textOf(response: HttpResponse, encoding: string): AsyncGenerator<string, void, undefined> {
  refuseHtmlType(response);
  let decoder: TextDecoder | undefined;
  let head = new Uint8Array();
  for await (const chunk of response.body) {
    let bytes = chunk;
    if (decoder === undefined) {
      // Wait for enough to see a mark or a tag.
      head = concat(head, chunk);
      if (head.length < 512) continue;
      decoder = start(head, encoding, response);
      bytes = head;
    }
    yield decode(decoder, bytes, false, response);
  }
  if (decoder === undefined) {
    decoder = start(head, encoding, response);
    yield decode(decoder, head, false, response);
  }
  yield decode(decoder, new Uint8Array(), true, response);
}

/** The whole answer as parsed JSON. Throws FETCH_WRONG_TYPE, FETCH_TRUNCATED or FETCH_UNREADABLE. */
export async function jsonOf(response: HttpResponse): Promise<unknown> {
  refuseHtmlType(response);
  const bytes = await readBody(response);
  const text = decode(start(bytes, "utf-8", response), bytes, false, response);
  const whom = new URL(response.url).host;
  if (text.trim() === "") throw new HubError("FETCH_TRUNCATED", `${whom} answers with nothing where JSON is declared.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (endsOpen(text)) throw new HubError("FETCH_TRUNCATED", `${whom} ends its JSON before it is complete.`, { cause });
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with something that is not JSON.`, { cause });
  }
}

/** Throws FETCH_WRONG_TYPE when the answer says that it is HTML. */
function refuseHtmlType(response: HttpResponse): void {
  if (!/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(response.headers.get("content-type") ?? "")) return;
  response.cancel();
  throw html(response);
}

function start(head: Uint8Array, encoding: string, response: HttpResponse): TextDecoder {
  const mark = MARKS.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte));
  const name = mark?.[0] ?? encoding;
  const beginning = new TextDecoder(name).decode(head.subarray(0, 512));
  if (/^\s*(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(beginning)) throw html(response);
  return new TextDecoder(name, { fatal: true });
}

function decode(decoder: TextDecoder, bytes: Uint8Array, last: boolean, response: HttpResponse): string {
  try {
    return decoder.decode(bytes, { stream: !last });
  } catch (cause) {
    throw new HubError("FETCH_UNREADABLE", `${new URL(response.url).host} answers with bytes that are not ${decoder.encoding}.`, {
      next: "Set `encoding` in the source file's csv block (windows-1252 is the usual one), or ask the publisher for UTF-8.",
      cause,
    });
  }
}

function html(response: HttpResponse): HubError {
  return new HubError("FETCH_WRONG_TYPE", `${new URL(response.url).host} answers with an HTML page.`);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** Whether JSON text stops inside a string, a list or an object. */
function endsOpen(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
  }
  return inString || depth > 0;
}
