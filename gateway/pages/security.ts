import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";

/** `'sha256-…'` for an inline script or style, so that only what we wrote ourselves runs. */
export function cspHash(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

/** Sends a page under a Content-Security-Policy; a page asks no other host, is shown in no frame and tells no one where its reader came from. */
export function sendPage(reply: FastifyReply, html: string, policy: Readonly<Record<string, string>>): FastifyReply {
  const csp = Object.entries({
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    ...policy,
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
  return reply
    .type("text/html; charset=utf-8")
    .header("content-security-policy", csp)
    .header("x-content-type-options", "nosniff")
    .header("referrer-policy", "no-referrer")
    .header("cache-control", "public, max-age=0, must-revalidate")
    .send(html);
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
