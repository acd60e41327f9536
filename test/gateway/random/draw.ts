import fc, { type GeneratorValue } from "fast-check";

/** Random choices that fast-check remembers, so that a failing case is made smaller. */
export interface Draw {
  /** 0 to `most`, both included; small numbers are the simple ones. */
  number(most: number): number;
  one<T>(list: readonly T[]): T;
  /** True once in `every` times. */
  chance(every: number): boolean;
  some<T>(list: readonly T[], every: number): readonly T[];
}

export function drawFrom(generate: GeneratorValue): Draw {
  const number = (most: number): number => generate(fc.nat, { max: most });
  const chance = (every: number): boolean => number(every - 1) === every - 1 && every > 0;
  return Object.freeze({
    number,
    chance,
    one<T>(list: readonly T[]): T {
      const found = list[number(list.length - 1)];
      if (found === undefined) throw new Error("nothing to choose from");
      return found;
    },
    some: <T>(list: readonly T[], every: number): readonly T[] => list.filter(() => chance(every)),
  });
}
