/** What the dictionary cannot tell the splitter of compounds: our own lists, plain spelling (æøå). */

function list(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

/** Words of three letters that stand in compounds of our field. Others are more often chance than sense. */
export const SHORT = list("app bad bil bus dag fag hav hus job køb lov lys mad mål net rum råd sag syn tal tid vej");

/** Last parts that are endings in disguise, or seldom meant: partnerskab is no cupboard. */
export const NO_HEAD = list(
  "bar dom else ende eren erne fuld gang gange giver givning hed holdning inger isme leder ledning lig ling løs mand mester ning ring skab som tager tale ting",
);

/** First parts that are prepositions and adverbs: undersøge, fortsætte. What they make is a word of its own. */
export const NO_FIRST = list("alle efter fort forud halv igen imod inder over sammen under videre");

/** Words that look like compounds but are more than their parts, or something else. */
export const WHOLE = list(
  "afdeling aftale allerede anledning ansøgning arbejde billede borgmester budskab bygning bæredygtig center centrum deltager digital ejerskab entreprise",
  "forening forskning fredag fællesskab general grundlag hovedstad hverdag industri instrument journal kapital karantæne kendskab kommission kommune",
  "konference konsulent kontrakt landbrug landskab lederskab ligestilling logistik lørdag løsning mandag materiale medarbejde medarbejder medlem moderne",
  "netop november offentlig oktober onsdag ordning paragraf partner partnerskab personale planlægning platform portal praktik produkt program projekt",
  "region regnskab resultat rådgive rådgiver rådgivning samarbejde sandsynlig sandsynlighed sektor selskab september december skole standard statistik",
  "studerende system søndag talent tilskud tirsdag torsdag transport udvikling vejlede vejleder vejledning videnskab virksomhed",
);
