/**
 * Light English stemming for words no Danish dictionary knows: plurals and `-ing`, no more, so that `tenders` meets `tender` and `university` does not meet `universe`.
 * Plurals after Harman, "How effective is suffixing?", JASIS 42 (1991), the s-stemmer.
 */
export function englishStem(word: string): string {
  const singular = withoutPlural(word);
  if (!/[aeiouy].*ing$/.test(singular) || singular.length < 7) return singular;
  const verb = singular.slice(0, -3);
  return /([bdfgmnprt])\1$/.test(verb) ? verb.slice(0, -1) : verb; // planning → plan
}

function withoutPlural(word: string): string {
  if (word.length < 4 || !word.endsWith("s") || /(?:us|ss|is)$/.test(word)) return word;
  if (/[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
