import type { Column } from "../column.ts";
import type { FieldKind } from "../record.ts";
import { addressComparator } from "./address.ts";
import { areaComparator } from "./area.ts";
import { closenessComparator, DAYS, NUMBERS } from "./closeness.ts";
import type { Comparator } from "./comparator.ts";
import { exactComparator } from "./exact.ts";
import { nameComparator } from "./name.ts";
import { textComparator } from "./text.ts";

/** A body runs several things, so that it is the same body makes two records at most e⁴ (55) times likelier to be the same thing. */
const BODY_WEIGHT = 4;

/**
 * The comparator of a kind of field. Levels of agreement are crossed with how rare the agreeing value is, which is the term-frequency adjustment: the model learns a
 * weight for each combination, so that sharing a rare word counts more than sharing a frequent one without any hand-set table.
 * Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model" (1988); Zhu, Overhage and Egan on frequency weights (JAMIA 2009).
 */
export function createComparator(kind: FieldKind, column: Column): Comparator {
  switch (kind) {
    case "phone":
    case "email":
    case "identifier":
    case "url":
      return exactComparator(column);
    case "number":
      return closenessComparator(column, NUMBERS);
    case "date":
      return closenessComparator(column, DAYS);
    case "area":
      return areaComparator(column);
    case "address":
      return addressComparator(column);
    case "text":
      return textComparator(column);
    case "organisation":
      return { ...nameComparator(column), mostWeight: BODY_WEIGHT };
    default:
      return nameComparator(column);
  }
}
