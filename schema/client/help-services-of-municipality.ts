// Made of the query HelpServicesOfMunicipality and the hub's schema by `npm run schema`.
import type { TypedQuery } from "./typed-query.ts";

export const helpServicesOfMunicipality: TypedQuery<HelpServicesOfMunicipalityData, HelpServicesOfMunicipalityVariables> = {
  text: `# Hvilke hjælpefunktioner kan bruges i en kommune, også dem fra regionen og staten? Standarden er Aalborg (0851); koderne står i municipalities-with-neighbours.
# Which help services can be used in a municipality, those of the region and the state included? The default is Aalborg (0851); municipalities-with-neighbours has the codes.
query HelpServicesOfMunicipality(
  $code: ID! = "0851"
  $audience: [Audience!]
  $theme: [Theme!]
  $status: [Status!] = [ACTIVE, UNCERTAIN]
  $on: Date
  $language: Language = DA
  $first: Int = 50
  $after: String
) {
  municipality(code: $code, on: $on) {
    code
    name(language: $language)
    region {
      code
      name(language: $language)
    }
  }
  helpServices(
    filter: { municipality: [$code], audience: $audience, theme: $theme, status: $status, on: $on }
    orderBy: NAME
    first: $first
    after: $after
  ) {
    totalCount
    nodes {
      slug
      name(language: $language)
      summary(language: $language)
      level
      themes
      audiences
      status
      provider {
        name
      }
      coverage {
        code
        name(language: $language)
      }
      channels {
        kind
        value
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
};

export interface HelpServicesOfMunicipalityVariables {
  readonly code?: string;
  readonly audience?: readonly Audience[] | null;
  readonly theme?: readonly Theme[] | null;
  readonly status?: readonly Status[] | null;
  readonly on?: string | null;
  readonly language?: Language | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface HelpServicesOfMunicipalityData {
  readonly municipality: HelpServicesOfMunicipalityMunicipality | null;
  readonly helpServices: HelpServicesOfMunicipalityHelpServices;
}

export interface HelpServicesOfMunicipalityMunicipality {
  readonly code: string;
  readonly name: string | null;
  readonly region: HelpServicesOfMunicipalityMunicipalityRegion | null;
}

export interface HelpServicesOfMunicipalityMunicipalityRegion {
  readonly code: string;
  readonly name: string | null;
}

export interface HelpServicesOfMunicipalityHelpServices {
  readonly totalCount: number;
  readonly nodes: readonly HelpServicesOfMunicipalityHelpServicesNodes[];
  readonly pageInfo: HelpServicesOfMunicipalityHelpServicesPageInfo;
}

export interface HelpServicesOfMunicipalityHelpServicesNodes {
  readonly slug: string;
  readonly name: string;
  readonly summary: string | null;
  readonly level: Level;
  readonly themes: readonly Theme[];
  readonly audiences: readonly Audience[];
  readonly status: Status;
  readonly provider: HelpServicesOfMunicipalityHelpServicesNodesProvider | null;
  readonly coverage: readonly HelpServicesOfMunicipalityHelpServicesNodesCoverage[];
  readonly channels: readonly HelpServicesOfMunicipalityHelpServicesNodesChannels[];
}

export interface HelpServicesOfMunicipalityHelpServicesNodesProvider {
  readonly name: string;
}

export interface HelpServicesOfMunicipalityHelpServicesNodesCoverage {
  readonly code: string;
  readonly name: string;
}

export interface HelpServicesOfMunicipalityHelpServicesNodesChannels {
  readonly kind: ChannelKind;
  readonly value: string;
}

export interface HelpServicesOfMunicipalityHelpServicesPageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

export type Audience = "COMPANY" | "EMPLOYEE" | "MUNICIPALITY" | "REGION" | "STATE";

export type ChannelKind = "ADDRESS" | "EMAIL" | "FORM" | "PHONE" | "WEB";

export type Language = "DA" | "EN";

export type Level = "MINISTERIAL" | "MUNICIPAL" | "REGIONAL";

export type Status = "ACTIVE" | "HISTORICAL" | "MERGED" | "UNCERTAIN";

export type Theme = "COMPETITION" | "INNOVATION" | "INTERNATIONALISATION" | "PARTNERSHIP";
