import type { MappingSpec } from "../../mappingSpec.ts";

/**
 * How a schema.org GovernmentService (schema.org/GovernmentService, with what it has from Service and Thing) becomes a listing. `thing.ts` has made lists of
 * single values where a path says `[]`, and objects of plain texts: `provider: "Nord Kommune"` reads as `provider.name`. Words of schema.org that have no code
 * here (serviceType, audience) stay visible as words; a source file gives them a meaning with `values`.
 */
export const SCHEMA_ORG_MAPPING: MappingSpec = Object.freeze<MappingSpec>({
  id: { paths: ["@id", "identifier[].value", "identifier", "url", "@key"] },
  title: { da: { path: "name@da", html: true }, en: { path: "name@en", html: true } },
  summary: { da: { path: "disambiguatingDescription@da", html: true }, en: { path: "disambiguatingDescription@en", html: true } },
  description: { da: { path: "description@da", html: true }, en: { path: "description@en", html: true } },
  url: { paths: ["url", "@page"] },
  themes: { paths: ["serviceType", "serviceType[].name", "category"], otherwise: "ignore" },
  audiences: {
    paths: ["audience[].audienceType", "audience[].name", "serviceAudience[].audienceType", "serviceAudience[].name"],
    values: {
      business: "COMPANY",
      businesses: "COMPANY",
      company: "COMPANY",
      companies: "COMPANY",
      virksomhed: "COMPANY",
      virksomheder: "COMPANY",
      municipality: "MUNICIPALITY",
      municipalities: "MUNICIPALITY",
      kommuner: "MUNICIPALITY",
      regions: "REGION",
      regioner: "REGION",
      employees: "EMPLOYEE",
      medarbejdere: "EMPLOYEE",
    },
    otherwise: "ignore",
  },
  provider: {
    name: { paths: ["provider[].name", "serviceOperator[].name"] },
    cvr: { paths: ["provider[].taxID", "provider[].vatID", "serviceOperator[].taxID", "serviceOperator[].vatID"] },
  },
  coverage: { paths: ["areaServed[].name", "serviceArea[].name", "jurisdiction[].name"] },
  channels: {
    web: ["availableChannel[].serviceUrl", "url"],
    phone: { paths: ["availableChannel[].servicePhone[].telephone", "provider[].contactPoint[].telephone", "provider[].telephone"] },
    email: { paths: ["availableChannel[].servicePhone[].email", "provider[].contactPoint[].email", "provider[].email"] },
    address: { paths: ["availableChannel[].serviceLocation[].address[].text", "availableChannel[].servicePostalAddress[].text"] },
  },
  modified: { path: "dateModified" },
});
