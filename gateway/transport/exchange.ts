import { isUtf8 } from "node:buffer";
import type { Dispatcher } from "undici";

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly cacheControl: string;
  /** Undefined where the bytes are no UTF-8. */
  readonly text: string | undefined;
}

/**
 * One HTTP request, answered as text. It goes to undici's dispatcher without the stream that `request` would put between: an answer is read whole anyway, and the
 * stream takes a third of the time of a small one.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  return new Promise((done, fail) => {
    if (signal?.aborted === true) return fail(signal.reason);
    let controller: Dispatcher.DispatchController | undefined;
    let head: Omit<HttpAnswer, "text"> = { status: 0, type: "", cacheControl: "" };
    const parts: Buffer[] = [];
    const abort = (): void => {
      const reason = signal?.reason instanceof Error ? signal.reason : new Error("aborted");
      controller?.abort(reason);
      fail(reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    dispatcher.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (signal?.aborted === true) abort();
      },
      onResponseStart(_controller, status, headers) {
        head = { status, type: String(headers["content-type"] ?? ""), cacheControl: String(headers["cache-control"] ?? "") };
      },
      onResponseData(_controller, part) {
        parts.push(part);
      },
      onResponseEnd() {
        signal?.removeEventListener("abort", abort);
        const [only = Buffer.alloc(0)] = parts;
        const bytes = parts.length === 1 ? only : Buffer.concat(parts);
        done({ ...head, text: isUtf8(bytes) ? bytes.toString("utf8") : undefined });
      },
      onResponseError(_controller, error) {
        signal?.removeEventListener("abort", abort);
        fail(error);
      },
    });
  });
}
