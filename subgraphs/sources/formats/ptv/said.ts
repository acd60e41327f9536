import type { Said } from "../languages.ts";
import { listAt, textAt } from "./foreign.ts";

/** PTV writes every text as a list of `{ language, value }`, some with a `type` too. Only those of the type where one is asked for. */
export function saidAt(value: unknown, key: string, type?: string): readonly Said[] {
  return listAt(value, key).flatMap((entry) => {
    const text = textAt(entry, "value");
    if (text === undefined || (type !== undefined && textAt(entry, "type") !== type)) return [];
    return [{ text, tag: textAt(entry, "language") ?? "" }];
  });
}
