import { HubError } from "../../../../schema/errors.ts";
import { readBody, type HttpResponse } from "../../../base/http/index.ts";

/** A page longer than this was made by a fault. */
const MOST_BYTES = 10_000_000;
const TYPES = /^\s*(?:text\/html|application\/xhtml\+xml|(?:text|application)\/xml|text\/plain|$)/i;

/** The text of a page or sitemap: in the encoding that the transport names, else the page itself, else UTF-8. Throws FETCH_*. */
export async function htmlTextOf(response: HttpResponse): Promise<string> {
  const whom = new URL(response.url).host;
  const type = response.headers.get("content-type") ?? "";
  if (!TYPES.test(type)) {
    response.cancel();
    throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with something that is no HTML page.`);
  }
  const bytes = await readBody(response);
  if (bytes.length === 0) throw new HubError("FETCH_TRUNCATED", `${whom} answers with an empty page.`);
  if (bytes.length > MOST_BYTES)
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with a page of more than ${MOST_BYTES / 1_000_000} MB.`);
  const declared = /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(type)?.[1];
  const written = /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(bytes.toString("latin1", 0, 4096))?.[1];
  const marked = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? "utf-8" : undefined;
  try {
    return new TextDecoder(marked ?? declared ?? written ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with a page that is not in the encoding it declares.`, { cause });
  }
}
