import type { ErrorCode } from "../../../schema/errors.ts";

/** What became of one value of a record: the hub's form of it, or what is wrong. A reason never repeats the value: it may be personal. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

export function good<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function bad(reason: string, code: ErrorCode = "RECORD_FIELD_INVALID"): Result<never> {
  return { ok: false, code, reason };
}
