import { bad, good, type Result } from "./result.ts";

const LONGEST = 2000;
/** `kfst.dk`, `kfst.dk/udbud`, `kfst.dk:8080/x`: an address as people write it. */
const BARE = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+(?:[:/?#]|$)/u;

/** An absolute http(s) URL in its normal form; a bare host gets https. What a browser would run (javascript:, data:) is no web address. */
export function webUrl(text: string): Result<string> {
  const given = text.trim();
  if (given.length > LONGEST) return bad(`is longer than ${LONGEST} characters`);
  const url = URL.parse(given.startsWith("//") ? `https:${given}` : BARE.test(given) ? `https://${given}` : given);
  if (url === null) return bad("is not an absolute web address");
  if (url.protocol !== "http:" && url.protocol !== "https:") return bad("is not an http or https address");
  if (url.username !== "" || url.password !== "") return bad("holds a user name or password");
  return good(url.href);
}
