import { bad, good, type Result } from "./result.ts";

const SHAPE = /^[^\s@<>()[\]",:;\\]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}$/u;

/** An e-mail address that looks like one; the part after the @ in lower case. */
export function emailAddress(text: string): Result<string> {
  const given = text.trim().replace(/^mailto:/i, "");
  if (given.length > 254 || !SHAPE.test(given)) return bad("is not an e-mail address");
  const at = given.lastIndexOf("@");
  return good(given.slice(0, at) + given.slice(at).toLowerCase());
}
