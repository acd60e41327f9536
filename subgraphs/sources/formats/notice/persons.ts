import { beginsAsPerson } from "./firm.ts";

/** Takes out of running text what is personal: addresses and numbers to reach somebody by, and names that stood in a notice's fields of persons. Each is replaced by `[…]`. */
export function createScrubber(fields: readonly string[], persons: readonly string[] = []): (text: string) => string {
  const parts = fields.flatMap((field) => field.split(/\s[-–]\s|[,;/|:()\n]/)).filter(beginsAsPerson);
  const names = new Set([...persons.filter(({ length }) => length >= LEAST), ...[...parts, ...persons].flatMap(nameIn)]);
  const known = names.size === 0 ? undefined : new RegExp([...names].slice(0, MOST_NAMES).map(RegExp.escape).join("|"), "giu");
  return (text) => {
    const plain = text.replace(EMAIL, GONE).replace(PHONE, `$1${GONE}`);
    return known === undefined ? plain : plain.replace(known, GONE);
  };
}

const GONE = "[…]";
const MOST_NAMES = 200;
/** A shorter name of one word is a word of the language too. */
const LEAST = 5;
const EMAIL = /[^\s@<>()[\]",:;]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const PHONE = /((?:tlf|tel|telefon|telephone|phone|mobil|mob|fax)\.?(?:\s?nr\.?)?:?\s{0,3})\+?\d[\d \-()]{6,20}\d/giu;

/** The two to four words of a name that a field begins with. One word alone is a word of the language too. */
function nameIn(words: string): readonly string[] {
  return /^\s*(\p{Lu}[\p{L}.'-]*(?: \p{Lu}[\p{L}.'-]*){1,3})/u.exec(words)?.slice(1) ?? [];
}
