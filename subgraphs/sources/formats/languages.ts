/**
 * Texts in many languages become the hub's two. Danish and English come first, as the publisher tagged them; a text without a tag is in the source's language.
 * Any other language is read only where the source file says what it stands for (`languages: { nl: en }`), and only where the publisher has no text of his own
 * in that one. Nothing is lost: every text also stays under its own tag, so that a mapping can point at `title.nl`.
 */
export interface Said {
  readonly text: string;
  /** A language tag (BCP 47) in any case; empty where the publisher gave none. */
  readonly tag: string;
}

export interface LanguageOptions {
  /** The language of texts without a tag. */
  readonly language: "da" | "en";
  /** Which of the hub's languages a foreign tag stands for, the first to count first. A tag stands for its longer forms too: `nl` for `nl-be-x-formal`. */
  readonly languages: Readonly<Record<string, "da" | "en">>;
}

/** Texts by language tag in lower case; `da` and `en` filled as said above. */
export type Texts = Readonly<Record<string, readonly string[]>>;

const HUB_LANGUAGES = ["da", "en"] as const;

/** Sorts texts by language. */
export function byLanguage(said: readonly Said[], options: LanguageOptions): Texts {
  const tagged = new Map<string, string[]>();
  for (const { text, tag } of said) {
    const key = tag.toLowerCase();
    const texts = tagged.get(key);
    if (texts === undefined) tagged.set(key, [text]);
    else if (!texts.includes(text)) texts.push(text);
  }
  const untagged = tagged.get("") ?? [];
  tagged.delete("");
  const filled = HUB_LANGUAGES.flatMap((language) => {
    const stands = Object.entries(options.languages).flatMap(([tag, target]) => (target === language ? [tag.toLowerCase()] : []));
    const own = closest(tagged, language);
    const plain = language === options.language && untagged.length > 0 ? untagged : undefined;
    const texts = own ?? plain ?? stands.map((tag) => closest(tagged, tag)).find((found) => found !== undefined);
    return texts === undefined ? [] : [[language, texts] as const];
  });
  return Object.fromEntries([...tagged, ...filled]);
}

/** The one text to show where there is room for one: Danish, English, without a tag, any. */
export function preferred(said: readonly Said[], options: LanguageOptions): string | undefined {
  const texts = byLanguage(said, options);
  return texts["da"]?.[0] ?? texts["en"]?.[0] ?? said.find(({ tag }) => tag === "")?.text ?? said[0]?.text;
}

/** The texts of the tag itself, or of its shortest longer form. */
function closest(tagged: ReadonlyMap<string, readonly string[]>, tag: string): readonly string[] | undefined {
  const longer = [...tagged.keys()].filter((key) => key.startsWith(`${tag}-`)).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return tagged.get(tag) ?? (longer[0] === undefined ? undefined : tagged.get(longer[0]));
}
