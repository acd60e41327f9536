import { pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { HubError } from "../../../schema/errors.ts";
import type { Budget } from "./budget.ts";

/**
 * The bytes of an answer: decompressed, counted on both sides of the decompression, handed on chunk by chunk. Threat: a few kilobytes that unpack to
 * gigabytes; so nothing is ever collected here, and the count stops the stream at the first chunk beyond the limit.
 */
export const ACCEPT_ENCODING = "gzip, deflate, br";

export interface BodyOptions {
  readonly raw: AsyncIterable<Uint8Array>;
  /** The Content-Encoding header, empty for none. */
  readonly encoding: string;
  readonly budget: Budget;
  /** Named in messages. */
  readonly whom: string;
}

/** Yields the decompressed chunks. Throws FETCH_TOO_LARGE, FETCH_TRUNCATED, FETCH_UNREADABLE, or whatever `raw` throws. */
export async function* decompressed({ raw, encoding, budget, whom }: BodyOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const name = encoding.trim().toLowerCase();
  if (name === "" || name === "identity") {
    for await (const chunk of raw) {
      budget.spend(chunk.byteLength);
      yield chunk;
    }
    return;
  }
  const chunks = raw[Symbol.asyncIterator]();
  const first = await chunks.next();
  const decoder = decoderFor(name, first.done === true ? undefined : first.value[0]);
  if (decoder === undefined) {
    await chunks.return?.();
    throw new HubError("FETCH_UNREADABLE", `${whom} answers in an encoding that was not asked for.`, {
      next: `Ask the publisher for ${ACCEPT_ENCODING}.`,
    });
  }
  if (first.done === true) throw new HubError("FETCH_TRUNCATED", `${whom} answers with an empty ${name} stream.`);
  // The callback is only there to take the error, which the iteration below throws as well.
  pipeline(joined(first.value, chunks), decoder, () => undefined);
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      // a zlib stream without encoding yields bytes
      budget.spend(chunk.byteLength);
      yield chunk;
    }
  } catch (error) {
    throw asHubError(error, name, whom);
  } finally {
    decoder.destroy();
  }
}

function decoderFor(name: string, firstByte: number | undefined) {
  if (name === "gzip" || name === "x-gzip") return createGunzip();
  if (name === "br") return createBrotliDecompress();
  // RFC 9110 section 8.4.1.2: deflate means the zlib format, but some servers send the bare stream.
  if (name === "deflate") return ((firstByte ?? 8) & 15) === 8 ? createInflate() : createInflateRaw();
  return undefined;
}

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield first;
    for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value;
  } finally {
    await rest.return?.();
  }
}

function asHubError(error: unknown, name: string, whom: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || error instanceof HubError) return error;
  if (error.code === "Z_BUF_ERROR") return new HubError("FETCH_TRUNCATED", `${whom} ends its ${name} stream too early.`);
  if (/^(Z_|ERR_BROTLI|ERR__ERROR|ERR_)/.test(String(error.code)))
    return new HubError("FETCH_UNREADABLE", `${whom} answers with a broken ${name} stream.`);
  return error;
}
