import { HubError } from "../../schema/errors.ts";
import type { Untold } from "../plan/mend/mended.ts";
import { isRecord } from "../transport/answer.ts";
import type { Step } from "./run.ts";
import { ownValue, type Path } from "./target.ts";

/** Tells, when all else is done, of each object that the plan did not reckon with: what was asked of it did not come. */
export function compileUntold(all: readonly Untold[]): Step {
  return (run) => {
    for (const { path, type, names } of all) {
      const places = placesOf(run.root, path, type).flatMap((place) => names.map((name) => [...place, name]));
      if (places.length === 0) continue;
      const error = new HubError("QUERY_UNPLANNABLE", `A ${type} came where none was planned for.`);
      run.errors.addFailure(error, places);
    }
    return undefined;
  };
}

function placesOf(value: unknown, [key, ...rest]: readonly string[], type: string, at: Path = []): readonly Path[] {
  if (Array.isArray(value))
    return value.flatMap((each, index) => placesOf(each, key === undefined ? [] : [key, ...rest], type, [...at, index]));
  if (!isRecord(value)) return [];
  if (key === undefined) return ownValue(value, "__typename") === type ? [at] : [];
  return placesOf(ownValue(value, key), rest, type, [...at, key]);
}
