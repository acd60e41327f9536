import { AUDIENCES, CONFIDENCES, PROVIDER_KINDS, STATUSES, THEMES } from "../../schema/listing.ts";
import { nearest } from "../base/nearest.ts";
import { isTerritoryCode, placeArea } from "../base/territory/index.ts";
import type { FieldSpec } from "./field.ts";
import type { MappingSpec } from "./mappingSpec.ts";
import { codeOf } from "./values/codes.ts";
import { isDateFormat } from "./values/date.ts";

/** What a JSON Schema cannot say about a mapping: a code that does not exist, a date format that names no day. Said when the file is read, not record by record. */
export interface MappingFault {
  /** Below `mapping`. */
  readonly path: readonly string[];
  /** Goes on from the path: `is not …`. */
  readonly message: string;
}

export function mappingFaults(mapping: MappingSpec): readonly MappingFault[] {
  return [
    ...wrongCodes(mapping.themes, ["themes"], codes(THEMES)),
    ...wrongCodes(mapping.audiences, ["audiences"], codes(AUDIENCES)),
    ...wrongCodes(mapping.status, ["status"], codes(STATUSES)),
    ...wrongCodes(mapping.confidence, ["confidence"], codes(CONFIDENCES)),
    ...wrongCodes(mapping.provider?.kind, ["provider", "kind"], codes(PROVIDER_KINDS)),
    ...wrongCodes(mapping.coverage, ["coverage"], area),
    ...wrongFormat(mapping.modified, "modified"),
    ...wrongFormat(mapping.validFrom, "validFrom"),
    ...wrongFormat(mapping.validTo, "validTo"),
  ];
}

/** What is wrong with a code; `exact` where only the code itself will do. */
type Judge = (code: string, exact: boolean) => string | undefined;

/** Knows the codes of one list. */
export function codes(known: readonly string[]): Judge {
  return (code, exact) => {
    if (exact ? known.includes(code) : codeOf(code, known) !== undefined) return undefined;
    const near = nearest(code.toUpperCase(), known);
    return `(${code}) is not one of ${known.join(", ")}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
  };
}

const area: Judge = (code, exact) =>
  (exact ? isTerritoryCode(code) : placeArea(code) !== undefined) ? undefined : `(${code}) is not a territory code.`;

/** Codes in `values`, `constant` and `default` that are none. */
export function wrongCodes(spec: FieldSpec | undefined, path: readonly string[], judge: Judge): readonly MappingFault[] {
  if (spec === undefined || typeof spec === "string") return [];
  const given: (readonly [readonly string[], string | readonly string[] | undefined, boolean])[] = [
    [["default"], spec.default, false],
    [["constant"], spec.constant, false],
    ...Object.entries(spec.values ?? {}).map(([word, code]) => [["values", word], code, true] as const),
  ];
  return given.flatMap(([below, value, exact]) =>
    [value ?? []].flat().flatMap((code) => {
      const message = judge(code, exact);
      return message === undefined ? [] : [{ path: [...path, ...below], message }];
    }),
  );
}

function wrongFormat(spec: FieldSpec | undefined, name: string): readonly MappingFault[] {
  if (spec === undefined || typeof spec === "string" || spec.format === undefined || isDateFormat(spec.format)) return [];
  return [{ path: [name, "format"], message: "must name yyyy, M or MM, and d or dd, each once." }];
}
