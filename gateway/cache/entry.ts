/** What an answer, or a part of one, was made under; a tag's mark changes when what bears the tag is dropped. */
export type Marks = ReadonlyMap<string, string>;

/** How long something holds, and for whom: all that counts of it once it is part of a greater answer. */
export interface Term {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Whether it is for everybody; otherwise only for those who have not said who they are. */
  readonly public: boolean;
  readonly marks: Marks;
}

/** JSON that is kept. */
export interface Entry extends Term {
  readonly json: string;
}

/** As it is stored: a line of its own for the term, then the JSON. */
export function writeEntry({ until, public: forAll, marks, json }: Entry): string {
  return `${JSON.stringify([until, forAll, [...marks]])}\n${json}`;
}

/** Undefined for what is no entry. */
export function readEntry(text: string): Entry | undefined {
  const end = text.indexOf("\n");
  try {
    const [until, forAll, marks]: [number, boolean, [string, string][]] = JSON.parse(text.slice(0, end)); // as `writeEntry` wrote it, or it fails below
    return { until: Number(until), public: forAll === true, marks: new Map(marks), json: text.slice(end + 1) };
  } catch {
    return undefined;
  }
}
