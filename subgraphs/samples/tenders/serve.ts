import { packParts } from "../../sources/formats/xlsx/zip.ts";
import type { SampleAnswer } from "../publisher.ts";
import { eformXml } from "./eforms.ts";
import { NOTICES, type SampleNotice } from "./notice.ts";
import { tedXml } from "./ted.ts";

/** The two sample publishers of notices: each answers a ZIP file with one notice in each of its files, at `/<id>/notices.zip`. Each has a source YAML in `collaboration/sources`. */
export const TENDER_PUBLISHERS: ReadonlyMap<string, () => SampleAnswer> = new Map([
  ["udbud-ted", () => answer("ted", tedXml)],
  ["udbud-eforms", () => answer("eforms", eformXml)],
]);

function answer(standard: string, write: (notice: SampleNotice) => string): SampleAnswer {
  const notices = NOTICES.filter((notice) => notice.standard === standard);
  return { type: "application/zip", body: packParts(new Map(notices.map((notice) => [`${notice.key}.xml`, Buffer.from(write(notice))]))) };
}
