import type { MappingSpec } from "../../mappingSpec.ts";

/**
 * How an HSDS 3.0 service becomes a listing (docs.openreferral.org, HSDS 3.0 schema reference; the UK profile has the same names). What HSDS has no field for
 * (themes, audiences) stands in attributes whose taxonomy each publisher chooses, so a source file maps these itself.
 */
export const HSDS_MAPPING: MappingSpec = Object.freeze({
  id: "id",
  title: "name",
  description: { path: "description", html: true },
  url: { paths: ["url", "organization.website"] },
  provider: { name: "organization.name", cvr: "organization.organization_identifiers[identifier_scheme=DK-CVR].identifier" },
  coverage: { paths: ["service_areas[].name", "service_areas[].service_area"] },
  channels: {
    web: "url",
    email: "email",
    phone: {
      paths: ["phones[].number", "contacts[].phones[].number", "service_at_locations[].phones[].number", "organization.phones[].number"],
    },
  },
  // Service.status in HSDS: active, inactive, defunct, temporarily closed.
  status: {
    path: "status",
    values: { active: "ACTIVE", inactive: "HISTORICAL", defunct: "HISTORICAL", "temporarily closed": "UNCERTAIN" },
  },
  modified: { paths: ["last_modified", "assured_date"] },
});
