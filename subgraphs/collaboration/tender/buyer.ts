import type { NoticeBuyer } from "../../../schema/tender.ts";
import { organisationByName } from "../../base/organisation/organisation.ts";
import { municipalityByCode, placeArea, regionByCode } from "../../base/territory/index.ts";

/** A buyer with the public body it is, where that is known for certain. */
export interface Buyer extends NoticeBuyer, Body {}

interface Body {
  /** Code of the municipality that it is, or is a department of. */
  readonly municipality?: string;
  readonly region?: string;
  /** Id in the register of authorities. */
  readonly organisation?: string;
}

/** Knows the buyers of many notices: by name first, then by the CVR number that another name has shown. */
export type BuyerFinder = (buyer: NoticeBuyer) => Buyer;

/** A CVR number that stands beside the names of two bodies proves nothing and is left out. */
export function createBuyerFinder(buyers: Iterable<NoticeBuyer>): BuyerFinder {
  const byCvr = new Map<string, Body | undefined>();
  for (const { name, cvr } of buyers) {
    const body = bodyNamed(name);
    if (cvr === undefined || body === undefined) continue;
    byCvr.set(cvr, !byCvr.has(cvr) || JSON.stringify(byCvr.get(cvr)) === JSON.stringify(body) ? body : undefined);
  }
  return (buyer) => ({ ...buyer, ...(bodyNamed(buyer.name) ?? byCvr.get(buyer.cvr ?? "")) });
}

/** The body of a name: `Aarhus Kommune`, `Københavns Kommune, Teknik- og Miljøforvaltningen`, `Region Midtjylland v/ Indkøb`, or one that the register knows. */
function bodyNamed(name: string): Body | undefined {
  const first = name.split(DEPARTMENT)[0]?.trim() ?? "";
  const area = areaNamed(first);
  const organisation = organisationByName(name)?.id ?? (area === undefined ? undefined : organisationByName(first)?.id);
  return area === undefined && organisation === undefined ? undefined : { ...area, ...(organisation !== undefined && { organisation }) };
}

function areaNamed(name: string): Body | undefined {
  if (!BODY.test(name)) return undefined;
  const [code, ...more] = placeArea(name) ?? [];
  if (code === undefined || more.length > 0) return undefined;
  const [kind, own = ""] = code.split(":");
  if (kind === "mun" && municipalityByCode(own) !== undefined) return { municipality: own };
  return kind === "reg" && regionByCode(own) !== undefined ? { region: own } : undefined;
}

/** Where a department begins behind a body's name. */
const DEPARTMENT = /,|;|:|\(|\s[-–—/]\s|\sv\.?\s?\/|\sved\s/i;
/** `Port of Aalborg` and `Ringsted Forsyning` are no municipalities. */
const BODY = /\b(?:kommunes?|region|municipality|city of|capital region|region of)\b/i;
