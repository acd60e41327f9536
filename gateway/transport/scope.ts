import { callerNamed } from "./caller-named.ts";

type Headers = Readonly<Record<string, string>>;

/** Headers that tell requests apart without changing their answers. */
const APART: ReadonlySet<string> = new Set(["hub-request-id", "hub-caller", "traceparent", "tracestate"]);
const IDENTIFYING = ["authorization", "cookie"];

const known = new WeakMap<Headers, { readonly scope: string | undefined }>();

/**
 * Who may share an answer with this request, as a text: all headers that are passed on. Undefined for a request that shares with nobody, because its client has
 * said who it is. Worked out once for all calls of a client's request.
 */
export function sharingScope(headers: Headers = {}): string | undefined {
  const before = known.get(headers);
  if (before !== undefined) return before.scope;
  const scope = isAnonymous(headers) ? JSON.stringify(Object.entries(headers).filter(([name]) => !APART.has(name))) : undefined;
  known.set(headers, { scope });
  return scope;
}

function isAnonymous(headers: Headers): boolean {
  return IDENTIFYING.every((name) => !Object.hasOwn(headers, name)) && !callerNamed(headers["hub-caller"]);
}
