import type { FastifyReply } from "fastify";
import type { SampleAnswer } from "./publisher.ts";

/**
 * What a publisher can do to a reader, on purpose, for tests of what the reader does then:
 * `down` hangs up without an answer, `html` answers an error page with status 200, `truncated` announces more bytes than it sends, `slow` sends the headers
 * and then nothing, `loop` pages for ever (a list of one page redirects to itself instead).
 */
export const FAULTS = ["down", "html", "truncated", "loop", "slow"] as const;
export type Fault = (typeof FAULTS)[number];

const MAINTENANCE = "<!doctype html><html lang=da><title>Vedligehold</title><h1>Vi er straks tilbage</h1></html>";

/** Misbehaves instead of sending `answer`. `loop` is the formats' own affair, see `SampleRequest.endless`. */
export async function misbehave(fault: Exclude<Fault, "loop">, answer: SampleAnswer, reply: FastifyReply): Promise<void> {
  if (fault === "html") {
    await reply.type("text/html; charset=utf-8").send(MAINTENANCE);
    return;
  }
  reply.hijack();
  if (fault === "down") {
    reply.raw.destroy();
    return;
  }
  const body = Buffer.from(answer.body);
  reply.raw.writeHead(200, { "content-type": answer.type, "content-length": body.length });
  if (fault === "slow") {
    reply.raw.flushHeaders();
    return;
  }
  reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => reply.raw.destroy());
}
