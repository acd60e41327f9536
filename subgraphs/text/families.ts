/**
 * Word families of our field that neither inflection nor the rules of `family.ts` bring together, and words those rules must leave alone. Plain spelling (æøå).
 * Only what changes something stands here; inflections follow their word.
 */

/** Word → the word it is taken for. Comes before everything else, for the word as written and for the one it is an inflection of. */
export const MEMBERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    aftale: "aftalt aftalte",
    barn: "børn",
    bog: "bøger",
    bygge: "bygger",
    bæredygtig: "bæredygtighed",
    eksport: "eksportering",
    erhverv: "erhvervsmæssig",
    finansiere: "finansiel",
    fond: "fonds",
    grøn: "grønt",
    hjælp: "hjælper",
    import: "importering",
    indkøb: "indkøber",
    international: "internationalisering",
    kommune: "kommunal",
    kursus: "kurser kurserne kursernes",
    liste: "listen listens",
    lokal: "lokale",
    lov: "loven",
    messe: "messen",
    netværk: "netværker",
    ny: "nyt",
    organisation: "organisationel",
    region: "regional",
    strategi: "strategisk",
    sæde: "sæder",
    teknologi: "teknologisk",
    åben: "åbne",
  }).flatMap(([word, members]) => members.split(" ").map((member) => [member, word] as const)),
);

/** Words that keep their own stem though a rule would move them: the meanings have parted. */
export const ALONE: ReadonlySet<string> = new Set(
  [
    // beside a word in -er or -ning that is not the doing or the doer of the same
    "bygning forening holder holdning ladning ledning lærer maler maling mening slutning stilling sætning vinding regering",
    "forlovelse følelse skabelse værelse", // not the doing of the verb
    "elevation formation generation organisation reservation", // nor these
    "maleri tyveri", // nor the craft of the doer
    "borge egne falde skabe stede tage vejre", // verbs beside the noun of another word
  ].flatMap((line) => line.split(" ")),
);
