import { fold } from "../../../base/fold.ts";

/**
 * Whether a winner may be named. Threat: an artist or a fisherman who wins a contract stands in the notice by his own name, and no field of TED's older forms tells him
 * from a firm. So a winner is named only where something shows that it is a firm: its legal form or a word for an organisation, or an official number beside a
 * name that does not begin as people's names do. Whoever is not named is counted.
 */
export function isFirm(name: string, hasNumber: boolean): boolean {
  if (LEGAL_FORM.test(name) || ORGANISATION.test(name)) return true;
  return hasNumber && !beginsAsPerson(name);
}

/** Whether a name begins with a given name. */
export function beginsAsPerson(name: string): boolean {
  return GIVEN_NAMES.has(fold(name).split(" ")[0] ?? "");
}

/** Legal forms of Denmark and of the countries that Danish authorities buy from most. */
const LEGAL_FORM = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${[
    "A/S", "ApS", "IVS", "I/S", "K/S", "P/S", "S/I", "A\\.?m\\.?b\\.?a", "F\\.?m\\.?b\\.?a", "S\\.?m\\.?b\\.?a", "AB", "AS", "ASA", "Oyj?", "GmbH", "AG", "SE", "KG", "mbH", "B\\.?V", "N\\.?V",
    "Ltd", "Limited", "LLC", "LLP", "L\\.P", "PLC", "Inc", "Incorporated", "Corp", "Corporation", "DAC", "S\\.?A\\.?S?", "S\\.?p\\.?A", "S\\.?r\\.?l", "S\\.?L", "Sp\\. ?z ?o\\.? ?o", "Sp\\. ?k", "sp\\.z\\.o\\.o",
    "Kft", "d\\.o\\.o", "s\\.r\\.o", "a\\.s", "OÜ", "SIA", "UAB", "ehf", "hf", "Pty",
  ].join("|")})\\.?(?![\\p{L}\\p{N}])`,
  "u",
); // prettier-ignore

/** Words that name an organisation, at the end of compounds too. */
const ORGANISATION =
  /(?:universitet|university|institut|institute|højskole|styrelse|kommune|region|fonden|foundation|forening|forbund|selskab|konsorti|consorti|virksomhed|gruppen|kompagni|companhia|compañ[ií]a|company|gesellschaft|\b(?:group|holding|partners|consulting|consultants|technolog|systems|solutions|services|industr|international|engineering|filial|hospital|advokat|arkitekt|architects|entreprise|energi|forsyning|netværk|bureau|center|centre|danmark|denmark|nordic|scandinavia))/iu;

/** The given names most common in Denmark, and some of its neighbours', folded. A fact of statistics, not a list of persons. */
const GIVEN_NAMES: ReadonlySet<string> = new Set(
  (
    "aage adam ahmed albert alexander ali alfred allan anders andreas anja ann anna anne annette anni annika anton arne asger astrid august axel benny bent benjamin bente berit birgit birgitte birthe bjarne bjorn bo bodil " +
    "borge brian britta camilla carl caroline carsten casper cecilie charlotte chris christian christina christoffer claus connie dan daniel david dennis dorte dorthe ebbe eigil einar ejner elin elisabeth ellen else emil emilie emma erik erling esben esther " +
    "eva finn flemming frank frede frederik freja frida gerda gert gitte grethe gunnar gustav hanne hans harald heidi heinrich helen helga helle helena henning henriette henrik henry herman hugo ib ida inga inge inger ingrid irene isabella ivan jacob jakob james jan jane " +
    "janne jens jeppe jesper jette jimmy joachim joan johan johanne johannes john johnny jonas jonathan jorgen jorn josefine josephine julie jytte kaj karen karin karina karl karsten kasper kate katrine kenneth kent kim kirsten kirstine kjeld klaus knud kresten kristian kristina kurt " +
    "lars lasse laura lauritz leif lena lene leo lilian linda line lis lisa lisbeth liselotte lissi lone lotte louise lucas ludvig magnus maja malene malthe maria mariann marianne marie mark martin mary mathias mathilde max merete mette michael mia mikael mikkel mogens mohamed mohammad monica morten " +
    "nadia nanna nicolai nicoline niels nikolaj nina oda ole oliver oscar oskar otto palle paul peder per pernille peter peter philip pia poul preben randi rasmus rene richard rikke rita robert rolf rune ruth sabrina sander sanne sara sarah sebastian signe sigurd simon simone sofia sofie " +
    "sofus soren stefan steen sten stig stine susan susanne svend sven sonja tanja theodor thomas thor thorkild tim tina tobias tom tommy tonny torben tove trine troels ulla ulrik ulrich vagn valdemar vera verner vibeke victor viggo vilhelm villads villy vivi walter werner wilhelm william yvonne"
  ).split(" "),
);
