import { HubError } from "../../../schema/errors.ts";
import type { Poster } from "../../base/http/index.ts";
import { holdsPersonalNumber } from "../../base/personalNumber.ts";
import type { WebhookAddress } from "./receiver.ts";
import { signatures } from "./signature.ts";
import type { Problem } from "./trail.ts";

/**
 * One message to a receiver's webhook, signed the way of Standard Webhooks (https://www.standardwebhooks.com, symmetric signature v1), for which libraries exist:
 * `webhook-id` is the delivery's id and the key by which a repeated message is known, `webhook-timestamp` seconds since 1970, `webhook-signature` `v1,` and the
 * base64 HMAC-SHA256 of `id.timestamp.body` under the secret's bytes, and a second one under the former secret for a day after it was changed. Taken is what is answered with 2xx and `{"received": "<webhook-id>"}`; a `reference` there
 * (the receiver's journal number) is shown to the asker. A page saying "error" with status 200 is no receipt.
 */
export interface Message {
  /** Of the delivery. */
  readonly id: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Outcome =
  | { readonly received: true; readonly reference: string | null }
  | { readonly received: false; readonly problem: Problem };

export interface Sending {
  readonly poster: Poster;
  readonly signal: AbortSignal;
  /** Until the receipt has to be there. */
  readonly timeoutMs: number;
}

/** Sends once. Rejects only with the signal's reason. */
export async function sendMessage(address: WebhookAddress, message: Message, { poster, signal, timeoutMs }: Sending): Promise<Outcome> {
  const timestamp = String(Math.floor(message.now / 1000));
  try {
    const answer = await poster.post(address.url, {
      body: message.body,
      headers: {
        "content-type": "application/json; charset=utf-8",
        accept: "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatures(address, `${message.id}.${timestamp}.${message.body}`, message.now),
      },
      timeoutMs,
      signal,
    });
    return readAnswer(answer, message.id);
  } catch (error) {
    signal.throwIfAborted();
    return { received: false, problem: problemOf(error) };
  }
}

function readAnswer({ status, body }: { readonly status: number; readonly body: string }, id: string): Outcome {
  if (status === 410) return { received: false, problem: "GONE" };
  if (status >= 300 && status < 400) return { received: false, problem: "REDIRECTED" };
  if (status < 200 || status >= 300) return { received: false, problem: "STATUS" };
  const receipt = parse(body);
  if (receipt === undefined || receipt["received"] !== id) return { received: false, problem: "NO_RECEIPT" };
  return { received: true, reference: readReference(receipt["reference"]) };
}

/** A journal number as it may be shown; null for anything else, which is no reason to send again. */
export function readReference(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.replace(/\p{Cc}/gu, "").trim();
  return text === "" || text.length > 100 || holdsPersonalNumber(text) ? null : text;
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined; // an object: just checked
  } catch {
    return undefined;
  }
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof HubError)) return "INTERNAL";
  if (error.code === "FETCH_PRIVATE_ADDRESS") return "ADDRESS_REFUSED";
  if (error.code === "FETCH_TIMEOUT") return "TIMEOUT";
  return error.code === "FETCH_TOO_LARGE" ? "TOO_LARGE" : "UNREACHABLE";
}
