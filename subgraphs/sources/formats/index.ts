import { cpsvApFormat } from "./cpsvap/cpsvAp.ts";
import { ckanFormat } from "./ckan/ckan.ts";
import { csvFormat } from "./csv/csv.ts";
import { feedFormat } from "./feed/feed.ts";
import { eformsFormat } from "./eforms/eforms.ts";
import type { Format } from "./format.ts";
import { hsdsFormat } from "./hsds/hsds.ts";
import { jsonFormat } from "./json/json.ts";
import { schemaOrgFormat } from "./schemaorg/schemaOrg.ts";
import { xlsxFormat } from "./xlsx/xlsx.ts";
import { ptvFormat } from "./ptv/ptv.ts";
import { tedFormat } from "./ted/ted.ts";

/** Every format a source may declare, by the name it has there. The one place where a format is added. */
export const FORMATS = {
  csv: csvFormat,
  json: jsonFormat,
  hsds: hsdsFormat,
  feed: feedFormat,
  ckan: ckanFormat,
  xlsx: xlsxFormat,
  "schema-org": schemaOrgFormat,
  "cpsv-ap": cpsvApFormat,
  ptv: ptvFormat,
  ted: tedFormat,
  eforms: eformsFormat,
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
