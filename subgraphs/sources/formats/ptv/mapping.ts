import type { MappingSpec } from "../../mappingSpec.ts";

/** Of uri.suomi.fi/codelist/ptv/ptvkohderyhmat: KR2 are companies and organisations (KR2.2 inventors, KR2.7 associations), KR3 authorities, KR1 citizens. */
const TARGET_GROUPS = {
  ...Object.fromEntries(["KR2", "KR2.1", "KR2.3", "KR2.4", "KR2.5", "KR2.6", "KR2.8"].map((code) => [code, "COMPANY"])),
  KR3: ["MUNICIPALITY", "REGION", "STATE"],
};

/**
 * How a PTV service becomes a listing. Paths without a counterpart in the API's own shape (title, summary, coverage, …) stand in record.ts. Areas are Finnish:
 * they stay visible as unknown areas unless a source file's `values` says more.
 */
export const PTV_MAPPING: MappingSpec = Object.freeze<MappingSpec>({
  id: "id",
  title: { da: "title.da", en: "title.en" },
  summary: { da: "summary.da", en: "summary.en" },
  description: { da: "description.da", en: "description.en" },
  url: { paths: ["contacts[].pages"] },
  themes: { path: "themes[].word", otherwise: "ignore" },
  audiences: { path: "targetGroups[].code", otherwise: "ignore", values: TARGET_GROUPS },
  provider: { name: "provider.name" },
  coverage: "coverage[].name",
  channels: { web: "contacts[].pages", phone: "contacts[].phones", email: "contacts[].emails", address: "contacts[].addresses" },
  status: {
    path: "publishingStatus",
    values: { published: "ACTIVE", draft: "UNCERTAIN", modified: "UNCERTAIN", oldpublished: "HISTORICAL" },
  },
  modified: "modified",
});
