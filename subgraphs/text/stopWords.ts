import { folded, plain } from "./spell.ts";

/**
 * Words that tell nothing about a text, Danish and English, of our own choosing. Left out on purpose: `it` (in Danish it is information technology), and all that
 * can be the point of a question: `ikke`, `uden`, `nye`, `små`, `hjælp`, `mod`, `not`, `without`.
 */
const DANISH =
  "ad af alle alt anden andet andre at bare begge blandt blev blevet blive bliver bl ca da de dem den denne der deres derfor det dette dig din dine disse dit dog du " +
  "efter eks eller en end endnu ens er et ex f fik flere for fordi fra få får fx gennem gør gøre ham han hans har hav have havde hende hendes her herunder hos hun hver " +
  "hvad hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ifm ift igen igennem ikk ind inden indtil især jeg jer jeres jo kan kun kunne kr lidt " +
  "man mange med meget mellem men mens mere mest mig min mine mit må måtte ned nogen noget nogle nok nu når også og om omkring op os osv over pga på samt se selv ses sig " +
  "sin sine sit skal skulle som således så sådan sådanne til under ud var ved vedr vi via vil ville vores været være vær";
const ENGLISH =
  "a about all also an and any are as be been but by can could did do does for from had has have he her his how i if in into is its may me more most my no of on or our " +
  "out over shall she should so such than that the their them then there these they this those to under up upon us was we were what when where which who why will with would " +
  "you your";

/** Folded. */
const STOP_WORDS: ReadonlySet<string> = new Set(`${DANISH} ${ENGLISH}`.split(" ").map((word) => folded(plain(word))));

/** Takes a folded word. Single letters are none: `f.eks.` is no help to anybody, but a lone `c` may be. */
export function isStopWord(surface: string): boolean {
  return STOP_WORDS.has(surface);
}
