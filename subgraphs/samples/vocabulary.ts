/**
 * The words publishers use for what the hub has codes for. No two kinds of body write alike: some use plain Danish, some formal Danish, some English, some
 * numbers from a list of their own. Keys are the canonical words of the content files; the source YAML of each publisher maps its words back.
 */
export interface Vocabulary {
  readonly themes: Words;
  readonly audiences: Words;
  readonly status: Words;
  readonly confidence: Words;
  readonly kinds: Words;
  readonly own: Words;
}

export type Words = ReadonlyMap<string, string>;

const THEMES = ["competition", "innovation", "partnership", "internationalisation"];
const STATUSES = ["active", "uncertain", "historical", "merged"];
const CONFIDENCES = ["sure", "fairly sure"];
const OWN = ["own", "retold"];
const AUDIENCES = [
  "company",
  "sme",
  "entrepreneur",
  "supplier",
  "exporter",
  "consortium",
  "foreign-company",
  "investor",
  "municipality",
  "region",
  "state-authority",
  "public-buyer",
  "public-employee",
  "clinician",
  "researcher",
  "citizen",
  "student",
  "analyst",
  "cluster-organisation",
];
const KINDS = [
  "state",
  "regional",
  "inter-municipal",
  "municipal",
  "national-joint",
  "knowledge-institution",
  "association",
  "cluster",
  "eu",
  "foundation",
  "independent",
  "nordic",
];

export const PLAIN_DANISH: Vocabulary = {
  themes: words(THEMES, "Konkurrence|Innovation|Partnerskab|Internationalisering"),
  audiences: words(
    AUDIENCES,
    "Virksomheder|Små og mellemstore virksomheder|Iværksættere|Leverandører|Eksportvirksomheder|Konsortier|Udenlandske virksomheder|Investorer|Kommuner|" +
      "Regioner|Statslige myndigheder|Offentlige indkøbere|Offentligt ansatte|Klinisk personale|Forskere|Borgere|Studerende|Analytikere|Klyngeorganisationer",
  ),
  status: words(STATUSES, "Aktiv|Usikker|Historisk|Lagt sammen"),
  confidence: words(CONFIDENCES, "Sikker|Ret sikker"),
  kinds: words(
    KINDS,
    "Stat|Region|Tværkommunal|Kommune|Fælles for stat, regioner og kommuner|Vidensinstitution|Forening|Klynge|EU|Fond|Uafhængig|Nordisk",
  ),
  own: words(OWN, "Ja|Nej"),
};

export const BUSINESS_DANISH: Vocabulary = {
  themes: words(THEMES, "Udbud og indkøb|Udvikling og nye idéer|Samarbejde|Eksport og udland"),
  audiences: words(
    AUDIENCES,
    "Virksomhed|SMV|Iværksætter|Underleverandør|Eksportør|Konsortium|Virksomhed fra udlandet|Investor|Kommune|" +
      "Region|Statslig styrelse|Offentlig indkøber|Medarbejder i det offentlige|Læge eller sygeplejerske|Forsker|Borger|Studerende|Analytiker|Klynge",
  ),
  status: words(STATUSES, "I drift|Skal bekræftes|Lukket|Del af andet tilbud"),
  confidence: words(CONFIDENCES, "Bekræftet|Sandsynlig"),
  kinds: words(
    KINDS,
    "Statslig|Regional|Flere kommuner sammen|Kommunal|Offentligt fællesskab|Universitet eller GTS|Brancheorganisation|Klyngeorganisation|EU-organ|" +
      "Fond|Selvstændig|Nordisk samarbejde",
  ),
  own: words(OWN, "Egen ydelse|Andres ydelse"),
};

export const ENGLISH: Vocabulary = {
  themes: words(THEMES, "Public procurement|Innovation|Public-private partnership|International markets"),
  audiences: words(
    AUDIENCES,
    "Companies|SMEs|Entrepreneurs|Suppliers|Exporters|Consortia|Foreign companies|Investors|Municipalities|Regions|Government agencies|Public buyers|" +
      "Public employees|Clinicians|Researchers|Citizens|Students|Analysts|Cluster organisations",
  ),
  status: words(STATUSES, "Open|To be verified|Closed|Merged"),
  confidence: words(CONFIDENCES, "Verified|Likely"),
  kinds: words(
    KINDS,
    "Government|Region|Inter-municipal|Municipality|National joint body|Knowledge institution|Association|Cluster|European|Foundation|Independent|Nordic",
  ),
  own: words(OWN, "Run by us|Run by others"),
};

export const CODES: Vocabulary = {
  themes: words(THEMES, "T10|T20|T30|T40"),
  audiences: words(AUDIENCES, "M110|M111|M112|M113|M114|M115|M116|M117|M210|M220|M230|M240|M310|M320|M410|M420|M430|M440|M450"),
  status: words(STATUSES, "1|2|8|9"),
  confidence: words(CONFIDENCES, "A|B"),
  kinds: words(KINDS, "U01|U02|U03|U04|U05|U06|U07|U08|U09|U10|U11|U12"),
  own: words(OWN, "E|H"),
};

/** The publisher's word for a canonical one. Throws when the vocabulary has none: the content files are ours, and a hole would lose a value. */
export function wordFor(list: Words, canonical: string): string {
  const word = list.get(canonical);
  if (word === undefined) throw new Error(`The vocabulary has no word for ${canonical}.`);
  return word;
}

function words(keys: readonly string[], list: string): Words {
  const values = list.split("|");
  if (values.length !== keys.length) throw new Error(`${keys.length} canonical words, but ${values.length} of the publisher's.`);
  return new Map(keys.map((key, index) => [key, values[index] ?? ""]));
}
