import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { serve, type LocalServer } from "../support/localServer.ts";

/** A message as it came to a receiver's webhook. */
export interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly id: string;
}

/** A receiver's own system: a real server that keeps what it got. */
export interface TestReceiver {
  readonly server: LocalServer;
  readonly url: string;
  readonly got: readonly Got[];
  /** How it answers from now on; at first as it should. */
  answer: (got: Got, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function testReceiver(): Promise<TestReceiver> {
  const got: Got[] = [];
  const server = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    request.on("end", () => {
      const message = { headers: request.headers, body, id: String(request.headers["webhook-id"]) };
      got.push(message);
      receiver.answer(message, response);
    });
  });
  const receiver: TestReceiver = { server, url: `${server.url}/enquiries`, got, answer: confirm, close: () => server.close() };
  return receiver;
}

/** The receipt a receiver should give. */
export function confirm({ id }: Got, response: ServerResponse, reference = "J-2026-7"): void {
  response.writeHead(202, { "content-type": "application/json" }).end(JSON.stringify({ received: id, reference }));
}

/** The signature as a receiver checks it, written from the specification of Standard Webhooks. */
export function expectedSignature(secret: string, { headers, body, id }: Got): string {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update([id, headers["webhook-timestamp"], body].join(".")).digest("base64")}`;
}
