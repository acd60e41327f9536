import type { Data } from "../target.ts";
import type { Representations } from "./representation-writer.ts";

/** The objects of one fetch. Those with one representation are asked for once and answered everywhere. */
export interface Gathered {
  readonly targets: readonly Data[];
  /** The position of each target's representation in `texts`; -1 for one that is not asked for. */
  readonly positions: readonly number[];
  readonly texts: readonly string[];
}

export function gather({ write, leaves }: Representations, targets: readonly Data[]): Gathered {
  const texts: string[] = [];
  const byText = new Map<string, number>();
  const positions: number[] = [];
  // By type and first plain field, the first target that has it: most repeated entities are known by it, before their text is written.
  const byType = new Map<unknown, Map<string, number>>();

  for (let index = 0; index < targets.length; index += 1) {
    const target = targets[index];
    if (target === undefined) continue;
    const typename = target["__typename"];
    const names = typeof typename === "string" ? leaves(typename) : undefined;
    const first = names?.[0] === undefined ? undefined : target[names[0]];
    const byFirst = typeof first === "string" ? mapIn(byType, typename) : undefined;
    const before = byFirst === undefined || typeof first !== "string" ? undefined : byFirst.get(first);
    if (before !== undefined && names !== undefined && isSame(names, targets[before], target)) {
      positions.push(positions[before] ?? -1);
      continue;
    }
    if (before === undefined && typeof first === "string") byFirst?.set(first, index);
    const text = write(target);
    const known = text === undefined ? -1 : byText.get(text);
    positions.push(known ?? texts.length);
    if (text === undefined || known !== undefined) continue;
    byText.set(text, texts.length);
    texts.push(text);
  }
  return { targets, positions, texts };
}

function mapIn(maps: Map<unknown, Map<string, number>>, key: unknown): Map<string, number> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  maps.set(key, made);
  return made;
}

function isSame(names: readonly string[], one: Data | undefined, other: Data): boolean {
  if (one === undefined) return false;
  for (let index = 1; index < names.length; index += 1) {
    const name = names[index] ?? "";
    if (one[name] !== other[name]) return false;
  }
  return true;
}
