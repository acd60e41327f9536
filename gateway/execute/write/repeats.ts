import type { Write } from "./write.ts";

/** Lists that stand at several places of an answer, because one entity does: each is written once and copied from there. */
export interface Repeats {
  around(write: Write): Write;
  /** Between two answers. */
  forget(): void;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

export function createRepeats(): Repeats {
  const all: Map<unknown, Span>[] = [];
  return Object.freeze({
    around(write: Write): Write {
      const spans = new Map<unknown, Span>();
      all.push(spans);
      return (value, out) => {
        const known = spans.get(value);
        if (known !== undefined) return out.again(known.from, known.to);
        const from = out.position();
        write(value, out);
        spans.set(value, { from, to: out.position() });
      };
    },
    forget() {
      for (const spans of all) if (spans.size > 0) spans.clear();
    },
  });
}
