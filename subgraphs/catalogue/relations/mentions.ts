import { fold } from "../../base/fold.ts";

/** What a text says of a help service by name: that its own subject has become it, or has taken its place. */
export interface Mention {
  /** Number of the named thing. */
  readonly named: number;
  /** What the text's own subject is to the named one. */
  readonly role: "predecessor" | "successor";
  /** The words alone do not decide it: they may speak of time (`nu i …`), not of succession. */
  readonly weak: boolean;
  /** The sentence, shortened. */
  readonly sentence: string;
}

/** Names of things, folded → number; -1 where several have it. */
export type Names = ReadonlyMap<string, number>;

interface Marker {
  readonly role: Mention["role"];
  readonly weak: boolean;
  readonly words: RegExp;
}

/** Danish and English, folded; a name must follow at once. Longer alternatives stand before shorter ones. */
const MARKERS: readonly Marker[] = [
  marker("predecessor", false, [
    "(?:afloest|erstattet|overtaget|viderefoert) af",
    "viderefoert (?:i|under|som)",
    "(?:indgaaet|gaaet ind|gik ind|indgik|fusioneret ind) i",
    "(?:blevet|blev) en del af",
    "lagt ind under",
    "forgaenger(?:e|en|ne)? (?:for|til)",
    "(?:merged|absorbed) into",
    "(?:replaced|succeeded|superseded|continued) by",
    "became (?:a )?part of",
    "predecessors? (?:of|to)",
  ]),
  marker("predecessor", true, [
    "(?:nu|now|i dag|today)(?: (?:en del af|under navnet|kendt som|kaldet|hedder|del af|under|hos|i|a part of|part of|under the name of|known as|called|named|in))?",
    "(?:fusioneret|lagt sammen|merged) (?:med|with)",
    "overgaaet til",
    "(?:the )?(?:grundlag|grundlaget|basis) (?:for|of)",
  ]),
  marker("successor", false, [
    "(?:tidl|formerly|previously)(?: (?:known as|called|kendt som|kaldet))?",
    "(?:afloeser|afloeste|erstatter|erstattede|viderefoerer|viderefoerte|efterfoelger (?:for|til|af))(?: (?:blandt andet|blandt andre|bl a|baade))?",
    "(?:replaces|replaced|succeeds|succeeded|supersedes|superseded|successor (?:of|to))(?: (?:among others|both))?",
  ]),
  marker("successor", true, ["(?:tidligere|foerhen|former)(?: (?:kendt som|kaldet|known as|called))?"]),
];
/** Cheap test of a text as it stands, before anything is folded. */
const HINT =
  /tidl|\bnu\b|i dag|now\b|today|afl|erstat|overtag|videref|indg|ind i|ind under|del af|forg|merged|absorbed|replace|succe|supersede|continued|became|predecessor|fusion|lagt sammen|overg|grundlag|basis|formerly|previously|førhen|former/i;
const FORMER = /\b(?:tidligere|tidl|forhenvaerende|former|formerly|previously)\b/;

const LONGEST_TEXT = 20_000;
const LONGEST_NAME = 12;
const LONGEST_SENTENCE = 200;

/** What a text says in its sentences. A name counts only where it stands at once after the words that tell, begins with a capital, and is not part of a compound (`SKI-leverandør`). */
export function findMentions(text: string, names: Names): readonly Mention[] {
  const read = text.slice(0, LONGEST_TEXT);
  if (!HINT.test(read)) return [];
  return read
    .replace(/\b(tidl|bl\.? ?a|m\.? ?fl|f\.? ?eks|inkl|evt)\./gi, "$1 ") // their dots end no sentence
    .split(/[.!?;\n]+(?=\s|$)/)
    .flatMap((sentence) => (HINT.test(sentence) ? inSentence(sentence, names) : []));
}

function inSentence(sentence: string, names: Names): Mention[] {
  const words = [...sentence.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    folded: fold(match[0]),
    capital: /^[\p{Lu}\p{N}]/u.test(match[0]),
    glued: /^-[\p{L}\p{N}]/u.test(sentence.slice(match.index + match[0].length, match.index + match[0].length + 2)),
  }));
  const starts = new Map<number, number>();
  let folded = "";
  for (const [place, word] of words.entries()) {
    if (place > 0) folded += " ";
    starts.set(folded.length, place);
    folded += word.folded;
  }
  const former = FORMER.test(folded);
  const shown = sentence.slice(0, LONGEST_SENTENCE).trim().replace(/\s+/g, " ").toWellFormed(); // a pair may have been cut in two
  return MARKERS.flatMap(({ role, weak, words: marker }) =>
    [...folded.matchAll(marker)].flatMap((match) => {
      const found: Mention[] = [];
      let at = starts.get(match.index + match[0].length + 1);
      while (at !== undefined) {
        if (["the", "den", "det"].includes(words[at]?.folded ?? "")) at += 1;
        const name = nameAt(words, at, names);
        if (name === undefined) break;
        found.push({ named: name.named, role, weak: weak && !(role === "predecessor" && former), sentence: shown });
        at = ["og", "samt", "and"].includes(words[name.end]?.folded ?? "") ? name.end + 1 : name.end < words.length ? name.end : undefined;
      }
      return found;
    }),
  );
}

interface Word {
  readonly folded: string;
  readonly capital: boolean;
  readonly glued: boolean;
}

/** The longest name that begins at a word. */
function nameAt(words: readonly Word[], at: number, names: Names): { readonly named: number; readonly end: number } | undefined {
  if (words[at]?.capital !== true) return undefined;
  for (let end = Math.min(words.length, at + LONGEST_NAME); end > at; end -= 1) {
    if (words[end - 1]?.glued === true) continue;
    const named = names.get(
      words
        .slice(at, end)
        .map((word) => word.folded)
        .join(" "),
    );
    if (named !== undefined) return named < 0 ? undefined : { named, end };
  }
  return undefined;
}

function marker(role: Mention["role"], weak: boolean, alternatives: readonly string[]): Marker {
  return { role, weak, words: new RegExp(String.raw`\b(?:${alternatives.join("|")})(?= )`, "g") };
}
