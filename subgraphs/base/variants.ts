import type { Variant } from "../../schema/variant/variant.ts";

const NAME = /^[a-z][a-z0-9-]{1,39}$/;
/** As Federation has them (specs.apollo.dev/tag). */
const TAG = /^[A-Za-z_][\w/-]{0,127}$/;

/** Reads the setting `public=include:public,exclude:internal;partner=exclude:internal`, in the order of the names. Throws an Error whose message goes on after the setting's name. */
export function parseVariants(text: string): readonly Variant[] {
  const variants = split(text, ";").map(parseVariant);
  const names = variants.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`has two variants of the name ${twice}`);
  return variants.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function parseVariant(text: string): Variant {
  const [, name = "", rules = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const read = split(rules, ",").map((rule) => /^(include|exclude):(.*)$/s.exec(rule));
  const wrong = !NAME.test(name.trim()) || read.length === 0 || read.some((each) => each === null || !TAG.test(each[2] ?? ""));
  if (wrong) throw new Error(`has a part that is not name=include:tag,exclude:tag: ${text.slice(0, 80)}`);
  const tags = (word: string): readonly string[] => read.flatMap((each) => (each?.[1] === word ? [each[2] ?? ""] : []));
  return { name: name.trim(), include: tags("include"), exclude: tags("exclude") };
}

function split(text: string, at: string): readonly string[] {
  return text
    .split(at)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
