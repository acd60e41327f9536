import type { Dictionary } from "./dictionary.ts";
import { ALONE, MEMBERS } from "./families.ts";

/**
 * Derivation: the base word of a dictionary word, so that the doing, the doer and the done meet (rådgivning, rådgiver → rådgive; hjælpe → hjælp). Each rule asks the
 * dictionary for its witnesses, and where these are not enough, `families.ts` says so.
 */
export function familyOf(word: string, dictionary: Dictionary): string {
  let current = word;
  for (let step = 0; step < 3; step += 1) {
    const next = MEMBERS.get(current) ?? (ALONE.has(current) ? current : derive(current, dictionary));
    if (next === current) return current;
    current = next;
  }
  return current;
}

function derive(word: string, dictionary: Dictionary): string {
  for (const rule of RULES) {
    const base = rule(word, dictionary);
    if (base !== undefined) return base;
  }
  return word;
}

type Rule = (word: string, dictionary: Dictionary) => string | undefined;

/** finansiering → finansiere */
const ering: Rule = (word, dictionary) => {
  const verb = cut(word, "ing")?.concat("e");
  return word.endsWith("ering") && verb !== undefined && isVerb(verb, dictionary) ? verb : undefined;
};

/** rådgivning → rådgive, if there is a rådgiver; udvikling → udvikle, if there is an udvikler; planlægning → planlægge */
const doing: Rule = (word, dictionary) => {
  if (!word.endsWith("ing")) return undefined;
  const [long, short] = [cut(word, "ning"), cut(word, "ing")];
  const roots = [long, long === undefined ? undefined : long + long.slice(-1), short].filter(
    (root) => root !== undefined && root.length > 2,
  );
  const root = roots.find((each) => isNoun(`${each}er`, dictionary));
  return root === undefined ? undefined : `${root}e`;
};

/** rådgiver → rådgive, if there is a rådgivning; vejleder → vejlede */
const doer: Rule = (word, dictionary) => {
  const root = cut(word, "er");
  if (root === undefined || root.length < 3 || !isNoun(word, dictionary)) return undefined;
  const undoubled = root.at(-1) === root.at(-2) ? root.slice(0, -1) : root;
  const deeds = [`${root}ning`, `${undoubled}ning`, `${root}ing`];
  return deeds.some((deed) => isNoun(deed, dictionary) && !ALONE.has(deed)) ? `${root}e` : undefined;
};

/** godkendelse → godkende; undersøgelse → undersøge */
const done: Rule = (word, dictionary) => {
  const verb = cut(word, "lse");
  return word.endsWith("else") && verb !== undefined && isVerb(verb, dictionary) && !isNoun(verb, dictionary) ? verb : undefined;
};

/** innovation, innovativ → innovere; administrator → administrere */
const latin: Rule = (word, dictionary) => {
  const root = cut(word, "ation") ?? cut(word, "ativ") ?? cut(word, "atør") ?? cut(word, "ator");
  if (root === undefined || root.length < 4) return undefined;
  return isVerb(`${root}ere`, dictionary) && isNoun(`${root}ation`, dictionary) && !ALONE.has(`${root}ation`) ? `${root}ere` : undefined;
};

/** eksportere, eksportør → eksport */
const trade: Rule = (word, dictionary) => {
  const root = cut(word, "ere") ?? cut(word, "ør");
  if (root === undefined || root.length < 4) return undefined;
  return isNoun(root, dictionary) && isVerb(`${root}ere`, dictionary) && isNoun(`${root}ør`, dictionary) ? root : undefined;
};

/** iværksætteri → iværksætter */
const craft: Rule = (word, dictionary) => {
  const doerOf = cut(word, "i");
  return word.endsWith("eri") && doerOf !== undefined && doerOf.length > 4 && isNoun(doerOf, dictionary) ? doerOf : undefined;
};

/** hjælpe → hjælp, hjælper → hjælpe; not løse → løs, for there is a løsning, which is not looseness */
const verbOfNoun: Rule = (word, dictionary) => {
  const root = cut(word, "e");
  if (root === undefined || root.length < 3 || !isVerb(word, dictionary) || isNoun(word, dictionary)) return undefined;
  return isNoun(root, dictionary) && !isNoun(`${root}ning`, dictionary) && !isNoun(`${root}ing`, dictionary) ? root : undefined;
};

const RULES: readonly Rule[] = [ering, doing, doer, done, latin, trade, craft, verbOfNoun];

function cut(word: string, ending: string): string | undefined {
  return word.endsWith(ending) && word.length > ending.length ? word.slice(0, -ending.length) : undefined;
}

function isNoun(word: string, dictionary: Dictionary): boolean {
  return dictionary.entry(word)?.noun === true;
}

function isVerb(word: string, dictionary: Dictionary): boolean {
  return dictionary.entry(word)?.verb === true;
}
