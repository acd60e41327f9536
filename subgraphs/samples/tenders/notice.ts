import { createHash } from "node:crypto";
import rows from "./notices.json" with { type: "json" };

/**
 * The sample notices: invented buyers, firms and texts, in the forms that real ones come in. Their numbers are none that TED gives out, and nobody in them has a CVR
 * number but one buyer, whose number is wrong on purpose.
 */
export interface SampleNotice {
  readonly key: string;
  readonly standard: string;
  readonly phase: string;
  readonly published: string;
  readonly title: SampleText;
  readonly description: SampleText;
  readonly buyers: readonly { readonly name: string; readonly nuts: string }[];
  readonly cpv: readonly string[];
  readonly places: readonly string[];
  readonly nature: string;
  /** Notices of one procedure have the same. Default: its own key. */
  readonly procedure?: string;
  /** Key of the notice it follows. */
  readonly follows?: string;
  /** The procedure in the standard's own code. */
  readonly type?: string;
  readonly value?: number;
  readonly total?: number;
  /** Danish time. */
  readonly deadline?: string;
  readonly months?: number;
  readonly lots?: number;
  readonly framework?: boolean;
  readonly cpb?: boolean;
  readonly desg?: boolean;
  readonly reserved?: boolean;
  readonly sme?: boolean;
  readonly green?: boolean;
  readonly nothing?: boolean;
  readonly badCvr?: boolean;
  readonly strategic?: readonly string[];
  readonly innovation?: readonly string[];
  readonly winners?: readonly { readonly name: string; readonly sme?: boolean; readonly country?: string }[];
}

interface SampleText {
  readonly da: string;
  readonly en: string;
}

export const NOTICES: readonly SampleNotice[] = Object.freeze(rows.map((row): SampleNotice => Object.freeze(row)));

/** A lasting UUID for a word (RFC 9562 version 8). */
export function uuidFor(word: string): string {
  const hex = createHash("sha256").update(`sample tender ${word}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The number of a notice in the older form, which TED never gives out. */
export function numberFor({ key, published }: Pick<SampleNotice, "key" | "published">): string {
  return `EKS-${key}-${published.slice(0, 4)}`;
}

export function noticeByKey(key: string): SampleNotice {
  const found = NOTICES.find((notice) => notice.key === key);
  if (found === undefined) throw new Error(`There is no sample notice ${key}.`);
  return found;
}

/** A number whose check digit is wrong. */
export const WRONG_CVR = "12345678";
