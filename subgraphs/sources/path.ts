/**
 * Where a value stands in a publisher's record: keys joined by dots, `services.0.name`; `phones[].number` for every element of a list;
 * `ids[scheme=DK-CVR].value` for the elements whose `scheme` says so. A record is foreign JSON: only its own keys are looked at.
 */
export interface Path {
  readonly text: string;
  readonly steps: readonly Step[];
}

interface Step {
  readonly key: string;
  /** Present after `[]` and `[name=value]`: go on with every (matching) element. */
  readonly each?: { readonly name: string; readonly value: string } | "all";
}

/** Compiles a path; a text that is no path of this kind is a plain key. */
export function compilePath(text: string): Path {
  const steps = text.split(/\.(?![^[]*\])/).map((part): Step => {
    const list = /^(.*)\[(?:([^\]=]+)=([^\]]*))?\]$/.exec(part);
    if (list === null) return { key: part };
    const [, key = "", name, value = ""] = list;
    return name === undefined ? { key, each: "all" } : { key, each: { name, value } };
  });
  return Object.freeze({ text, steps: Object.freeze(steps) });
}

/** All texts at the path, untrimmed; numbers and booleans as texts; a list at the end counts as all its elements. At most 1,000. */
export function textsAt(record: unknown, path: Path): readonly string[] {
  // A column may be called `Tel. nr.`: the whole text as a key comes first.
  const whole = own(record, path.text);
  const found = whole === undefined ? at(record, path.steps) : [whole];
  return found
    .flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : [value])) // Array.isArray says any[]
    .slice(0, 1000)
    .flatMap((value) => {
      if (typeof value === "string") return [value];
      if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return [String(value)];
      return [];
    });
}

/** The one value at the path, whatever it is; undefined where there is none. */
export function valueAt(record: unknown, path: Path): unknown {
  return own(record, path.text) ?? at(record, path.steps)[0];
}

function at(record: unknown, steps: readonly Step[]): readonly unknown[] {
  let values: readonly unknown[] = [record];
  for (const step of steps) {
    values = values.flatMap((value) => {
      const next = step.key === "" ? value : own(value, step.key);
      if (next === undefined || next === null) return [];
      if (step.each === undefined) return [next];
      const elements: readonly unknown[] = Array.isArray(next) ? next : [next];
      const { each } = step;
      return each === "all" ? [...elements] : elements.filter((element) => String(own(element, each.name)) === each.value);
    });
  }
  return values;
}

function own(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key]; // hasOwn says it is there
}
