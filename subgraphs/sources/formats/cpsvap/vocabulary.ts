/**
 * The terms that are read: CPSV-AP 3.2.0 (semiceu.github.io/CPSV-AP/releases/3.2.0), those of earlier versions and of national profiles that mean the same
 * (Flanders' IPDC-LPDC, Norway's CPSV-AP-NO, Italy's CPSV-AP_IT), and those of change feeds (TREE, LDES, ActivityStreams). Where a list holds several terms, all
 * their values count, in the order of the list.
 */
const ADMS = "http://www.w3.org/ns/adms#";
const AS = "https://www.w3.org/ns/activitystreams#";
const CPSV = "http://purl.org/vocab/cpsv#";
const CPSV_NO = "https://data.norge.no/vocabulary/cpsvno#";
const CV = "http://data.europa.eu/m8g/";
const DCAT = "http://www.w3.org/ns/dcat#";
const DCT = "http://purl.org/dc/terms/";
const FLEMISH_ADDRESS = "https://data.vlaanderen.be/ns/adres#";
const FOAF = "http://xmlns.com/foaf/0.1/";
const IPDC = "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#";
const LDES = "https://w3id.org/ldes#";
const LOCN = "http://www.w3.org/ns/locn#";
const PROV = "http://www.w3.org/ns/prov#";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
const SCHEMA = ["http://schema.org/", "https://schema.org/"] as const;
const SKOS = "http://www.w3.org/2004/02/skos/core#";
const TREE = "https://w3id.org/tree#";
const VCARD = "http://www.w3.org/2006/vcard/ns#";

const schemaOrg = (...names: readonly string[]) => names.flatMap((name) => SCHEMA.map((prefix) => prefix + name));

export const TYPE = [`${RDF}type`];

/** Classes whose instances are listings. A conceptual service (Flanders) is a template and none, unless the source file adds its class. */
export const SERVICE_CLASSES = [
  `${CPSV}PublicService`,
  `${CV}PublicService`,
  `${CPSV_NO}Service`,
  `${IPDC}InstancePublicService`,
  `${IPDC}InstancePublicServiceSnapshot`,
  "https://w3id.org/italia/onto/CPSV/PublicService",
] as const;

export const SERVICE = {
  identifier: [`${DCT}identifier`, ...schemaOrg("productID", "identifier")],
  title: [`${DCT}title`, `${SKOS}prefLabel`, ...schemaOrg("name"), `${RDFS}label`],
  description: [`${DCT}description`, ...schemaOrg("description")],
  keywords: [`${DCAT}keyword`],
  authority: [`${CV}hasCompetentAuthority`, `${CPSV_NO}ownedBy`, `${CV}ownedBy`],
  spatial: [`${DCT}spatial`],
  themes: [`${CV}thematicArea`, `${DCAT}theme`, `${DCT}subject`],
  audiences: [`${DCT}audience`, `${IPDC}targetAudience`, ...schemaOrg("audience")],
  classifiedBy: [`${CV}isClassifiedBy`],
  channels: [`${CV}hasChannel`],
  contacts: [`${CV}contactPoint`, `${CV}hasContactPoint`, `${DCAT}contactPoint`, ...schemaOrg("contactPoint")],
  pages: [`${FOAF}page`, `${FOAF}homepage`, `${DCAT}landingPage`, ...schemaOrg("url"), `${RDFS}seeAlso`],
  status: [`${ADMS}status`],
  modified: [`${DCT}modified`, ...schemaOrg("dateModified"), `${PROV}generatedAtTime`],
  start: schemaOrg("startDate"),
  end: schemaOrg("endDate"),
} as const;

export const AGENT = {
  name: [`${SKOS}prefLabel`, `${DCT}title`, `${FOAF}name`, ...schemaOrg("name"), `${RDFS}label`],
  identifier: [`${DCT}identifier`, `${SKOS}notation`],
} as const;

export const CONCEPT = {
  label: [`${SKOS}prefLabel`, `${DCT}title`, `${RDFS}label`, ...schemaOrg("name"), `${FOAF}name`],
  code: [`${SKOS}notation`, `${DCT}identifier`],
} as const;

export const CONTACT = {
  phones: [`${CV}telephone`, ...schemaOrg("telephone"), `${VCARD}hasTelephone`],
  emails: [`${CV}email`, ...schemaOrg("email"), `${VCARD}hasEmail`],
  pages: [
    `${CV}contactPage`,
    `${VCARD}hasURL`,
    `${VCARD}url`,
    ...schemaOrg("url"),
    ...schemaOrg("serviceUrl"),
    `${FOAF}page`,
    `${FOAF}homepage`,
  ],
  addresses: [`${LOCN}address`, `${IPDC}address`, ...schemaOrg("address")],
  type: [`${DCT}type`],
} as const;

export const ADDRESS = {
  whole: [`${LOCN}fullAddress`],
  street: [`${LOCN}thoroughfare`, `${FLEMISH_ADDRESS}Straatnaam`, ...schemaOrg("streetAddress")],
  number: [`${LOCN}locatorDesignator`, `${FLEMISH_ADDRESS}Adresvoorstelling.huisnummer`],
  postcode: [`${LOCN}postCode`, `${FLEMISH_ADDRESS}postcode`, ...schemaOrg("postalCode")],
  town: [`${LOCN}postName`, `${FLEMISH_ADDRESS}gemeentenaam`, ...schemaOrg("addressLocality")],
} as const;

/** A value that stands in a node of its own. */
export const VALUE = [`${VCARD}hasValue`, `${VCARD}value`];
export const WEB_ADDRESS = schemaOrg("url");

export const CHANGE = {
  relation: [`${TREE}relation`],
  node: [`${TREE}node`],
  versionOf: [`${DCT}isVersionOf`],
  versionOfPath: [`${LDES}versionOfPath`],
  timestampPath: [`${LDES}timestampPath`],
  /** When a version was made or an object removed, the surest first. */
  moment: [
    `${PROV}generatedAtTime`,
    `${AS}published`,
    `${AS}updated`,
    `${AS}deleted`,
    `${DCT}modified`,
    ...schemaOrg("dateModified"),
    `${DCT}issued`,
    `${DCT}created`,
  ],
  object: [`${AS}object`],
  formerType: [`${AS}formerType`],
  /** Flanders: `true` takes an instance out of the catalogue. */
  archived: [`${IPDC}isArchived`],
  delete: `${AS}Delete`,
  tombstone: `${AS}Tombstone`,
} as const;
