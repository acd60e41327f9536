/**
 * A listing as it travels from a publisher to the catalogue: the TypeScript counterpart of contract/v1.graphql. Codes are strings on the wire, so that
 * a publisher built against v1 keeps working when a code list grows.
 */
export const LEVELS = ["MUNICIPAL", "REGIONAL", "MINISTERIAL"] as const;
export const THEMES = ["COMPETITION", "INNOVATION", "PARTNERSHIP", "INTERNATIONALISATION"] as const;
export const AUDIENCES = ["MUNICIPALITY", "REGION", "STATE", "EMPLOYEE", "COMPANY"] as const;
export const STATUSES = ["ACTIVE", "UNCERTAIN", "HISTORICAL", "MERGED"] as const;
export const CONFIDENCES = ["SURE", "FAIRLY_SURE"] as const;
export const CHANNEL_KINDS = ["WEB", "PHONE", "EMAIL", "ADDRESS", "FORM"] as const;
/** The twelve kinds of provider, as the field speaks of them. */
export const PROVIDER_KINDS = [
  "STATE",
  "REGIONAL",
  "INTER_MUNICIPAL",
  "MUNICIPAL",
  "NATIONAL_JOINT",
  "KNOWLEDGE_INSTITUTION",
  "ASSOCIATION",
  "CLUSTER",
  "EU",
  "FOUNDATION",
  "INDEPENDENT",
  "NORDIC",
] as const;

export type Level = (typeof LEVELS)[number];
export type Theme = (typeof THEMES)[number];
export type Audience = (typeof AUDIENCES)[number];
export type Status = (typeof STATUSES)[number];
export type Confidence = (typeof CONFIDENCES)[number];
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** One text in the languages the publisher wrote it in; at least one is present where a text is present at all. */
export interface Text {
  readonly da?: string;
  readonly en?: string;
}

export interface Provider {
  /** As the publisher wrote it. */
  readonly name: string;
  /** Eight digits, where the publisher gave it. */
  readonly cvr?: string;
  readonly kind?: ProviderKind;
}

export interface Channel {
  readonly kind: ChannelKind;
  /** An absolute http(s) URL, a phone number as +45 12 34 56 78, an e-mail address, or a postal address on one line. */
  readonly value: string;
}

/** What a publisher wrote, in the hub's words. Identity (publisher, source id) stands beside it, not in it. */
export interface ListingContent {
  readonly title: Text;
  readonly summary?: Text;
  readonly description?: Text;
  /** The publisher's own page about the help service. */
  readonly url?: string;
  readonly themes: readonly Theme[];
  readonly audiences: readonly Audience[];
  /** Finer groups than audiences, lower case, as the publisher or the mapping names them (clinician, exporter, …). */
  readonly personas: readonly string[];
  readonly provider?: Provider;
  /** True where the publisher itself runs the help service, false where it tells of somebody else's; absent where it does not say. */
  readonly own?: boolean;
  /** Territory codes: `DK`, `reg:1081`, `nuts3:DK031`, `mun:0851`, `unknown:<words>` where the area could not be placed. */
  readonly coverage: readonly string[];
  readonly channels: readonly Channel[];
  readonly status: Status;
  readonly confidence: Confidence;
  /** When the publisher last changed the record, ISO date, where given. */
  readonly modified?: string;
  /** First and last day of validity, ISO dates, both inclusive. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** The publisher's own words where the hub mapped them to codes, by field (`themes`, `audiences`, `area`, …). */
  readonly words?: Readonly<Record<string, readonly string[]>>;
}
