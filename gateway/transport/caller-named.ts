/**
 * Whether the gateway's own caller header names somebody. It was signed in this process a moment ago, so it is read without its key; what cannot be read counts
 * as somebody.
 */
export function callerNamed(header: string | undefined): boolean {
  if (header === undefined) return false;
  try {
    const caller: unknown = JSON.parse(Buffer.from(header.split(".", 1)[0] ?? "", "base64url").toString());
    return typeof caller !== "object" || caller === null || !("n" in caller) || caller.n !== null;
  } catch {
    return true;
  }
}
