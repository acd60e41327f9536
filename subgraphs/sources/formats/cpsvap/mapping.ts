import type { MappingSpec } from "../../mappingSpec.ts";

/**
 * How a CPSV-AP service becomes a listing. Which of a publisher's code lists mean what (themes, audiences) each source file says itself, with `values` over the
 * words; a word that is no code is kept as the publisher's word and is no problem. Where a service names no area, its authority's area counts.
 */
export const CPSV_AP_MAPPING: MappingSpec = Object.freeze<MappingSpec>({
  id: "id",
  title: { da: "title.da", en: "title.en" },
  description: { da: { path: "description.da", html: true }, en: { path: "description.en", html: true } },
  url: { paths: ["pages", "channels[].pages", "contacts[].pages"] },
  themes: { path: "themes[].word", otherwise: "ignore" },
  audiences: { paths: ["audiences[].word", "classifiedBy[].word"], otherwise: "ignore" },
  provider: { name: "authority[].name" },
  coverage: { paths: ["spatial[].word", "authority[].spatial[].word"] },
  channels: {
    web: ["pages", "channels[].pages", "contacts[].pages"],
    phone: { paths: ["contacts[].phones", "channels[].phones", "authority[].contacts[].phones"] },
    email: { paths: ["contacts[].emails", "channels[].emails", "authority[].contacts[].emails"] },
    address: { paths: ["contacts[].addresses", "channels[].addresses", "authority[].contacts[].addresses"] },
  },
  // The ends of IRIs: ADMS status (purl.org/adms/status) and the EU's concept and distribution status lists.
  status: {
    path: "status[].code",
    values: {
      active: "ACTIVE",
      completed: "ACTIVE",
      current: "ACTIVE",
      published: "ACTIVE",
      develop: "UNCERTAIN",
      underdevelopment: "UNCERTAIN",
      inactive: "HISTORICAL",
      deprecated: "HISTORICAL",
      withdrawn: "HISTORICAL",
      retired: "HISTORICAL",
      discont: "HISTORICAL",
    },
  },
  modified: "modified",
  validFrom: "start",
  validTo: "end",
});
