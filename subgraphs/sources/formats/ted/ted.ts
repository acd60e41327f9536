import type { Source } from "../../source.ts";
import { readEform, isEform } from "../eforms/notice.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { readPackage } from "../notice/package.ts";
import { readTedExport } from "./export.ts";

/**
 * Procurement notices as TED (Tenders Electronic Daily, the EU's journal) publishes them: TED_EXPORT of the schemas R2.0.8 and R2.0.9, and eForms beside them, for the
 * packages of 2022 to 2024 hold both. One notice, or a ZIP file of notices.
 */
export interface NoticeOptions {
  readonly complete: boolean;
}

export const tedFormat: Format = Object.freeze({
  accept: "application/zip, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
  mapping: {},
  gives: "notices",
  address: (source: Source) => source.address,
  async *read(first, { source }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { complete } = source.options as NoticeOptions; // checked and completed by source.schema.json
    const { whole } = yield* readPackage(first, source.limits, (xml) => (isEform(xml) ? readEform(xml) : readTedExport(xml)));
    return { complete: complete && whole };
  },
} satisfies Format);
