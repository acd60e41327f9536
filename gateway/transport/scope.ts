import { callerNamed } from "./caller-named.ts";

type Headers = Readonly<Record<string, string>>;

/** What an answer to a request may depend on besides the request itself. */
export interface Scope {
  /** All headers that are passed on, except those that say who asks. */
  readonly text: string;
  /** Whether the client has not said who it is. */
  readonly anonymous: boolean;
}

/** Headers that tell requests apart without changing their answers. */
const APART: ReadonlySet<string> = new Set(["hub-request-id", "hub-caller", "traceparent", "tracestate"]);
const IDENTIFYING: readonly string[] = ["authorization", "cookie"];

const known = new WeakMap<Headers, Scope>();

/** Worked out once for all calls of a client's request. */
export function scopeOf(headers: Headers = {}): Scope {
  const before = known.get(headers);
  if (before !== undefined) return before;
  const told = Object.entries(headers).filter(([name]) => !APART.has(name) && !IDENTIFYING.includes(name));
  const scope = Object.freeze({ text: JSON.stringify(told), anonymous: isAnonymous(headers) });
  known.set(headers, scope);
  return scope;
}

/** Who may share an answer under way with this request, as a text. Undefined for a request that shares with nobody, because its client has said who it is. */
export function sharingScope(headers?: Headers): string | undefined {
  const { text, anonymous } = scopeOf(headers);
  return anonymous ? text : undefined;
}

function isAnonymous(headers: Headers): boolean {
  return IDENTIFYING.every((name) => !Object.hasOwn(headers, name)) && !callerNamed(headers["hub-caller"]);
}
