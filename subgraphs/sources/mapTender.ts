import type { NoticeContent } from "../../schema/tender.ts";
import { holdsPersonalNumber } from "../base/personalNumber.ts";
import type { NoticeRead } from "./formats/notice/reading.ts";
import { MOST } from "./reader.ts";
import type { Problem, Rejected } from "./mapping.ts";

/** A notice that stands. */
export interface MappedTender {
  readonly kind: "tender";
  readonly sourceId: string;
  readonly content: NoticeContent;
  /** What was wrong with optional fields; the notice is kept without those values. */
  readonly problems: readonly Problem[];
}

/** Takes a notice as its format read it; one with what looks like a personal number in its texts is refused as a whole. */
export function mapTender({ content, problems, place }: NoticeRead & { readonly place: string }): MappedTender | Rejected {
  const sourceId = content.number;
  if (sourceId.length > MOST.id)
    return { kind: "rejected", record: place, field: "id", code: "RECORD_TOO_LARGE", reason: `id has more than ${MOST.id} characters` };
  const texts = [content.title, content.description ?? {}].flatMap(({ da, en }) => [da ?? "", en ?? ""]);
  const names = [...content.buyers, ...content.winners].map(({ name }) => name);
  // A publication number (161232-2026) may look like a personal number, and is none.
  const ids = PUBLISHED.test(sourceId) ? [] : [sourceId];
  if (holdsPersonalNumber([...ids, ...texts, ...names].join("\n")))
    return { kind: "rejected", record: place, field: "description", code: "RECORD_FIELD_INVALID", reason: PERSONAL };
  return { kind: "tender", sourceId, content, problems };
}

const PUBLISHED = /^\d{1,8}-\d{4}$/;
const PERSONAL = "the notice holds what looks like a personal number (CPR)";
