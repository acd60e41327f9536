import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { readPackage } from "../notice/package.ts";
import type { NoticeOptions } from "../ted/ted.ts";
import { readEform } from "./notice.ts";

/** Procurement notices as eForms (UBL 2.3: ContractNotice, PriorInformationNotice, ContractAwardNotice), from a national platform say. One notice, or a ZIP file of notices. */
export const eformsFormat: Format = Object.freeze({
  accept: "application/zip, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
  mapping: {},
  gives: "notices",
  address: (source: Source) => source.address,
  async *read(first, { source }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { complete } = source.options as NoticeOptions; // checked and completed by source.schema.json
    const { whole } = yield* readPackage(first, source.limits, readEform);
    return { complete: complete && whole };
  },
} satisfies Format);
