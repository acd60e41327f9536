import type { Money, NoticeContent, TenderFlag } from "../../../../schema/tender.ts";
import { all, at, textAt, textOf, within } from "../notice/look.ts";
import { momentOf } from "../notice/moment.ts";
import { criteriaFlags, duration, money } from "../notice/reading.ts";
import type { XmlElement } from "../notice/xmlTree.ts";

/** What stands with the lots of a notice, put together. */
export interface LotsRead {
  readonly count: number;
  readonly cpv: readonly string[];
  readonly places: readonly string[];
  readonly deadline: string | undefined;
  readonly duration: NoticeContent["duration"];
  readonly estimated: Money | undefined;
  readonly flags: readonly TenderFlag[];
  readonly documents: string | undefined;
}

export function readLots(root: XmlElement): LotsRead {
  const lots = all(root, "ProcurementProjectLot").filter((lot) => /^(?:LOT|PAR)-/i.test(textAt(lot, "ID") ?? ""));
  const projects = [at(root, "ProcurementProject"), ...lots.map((lot) => at(lot, "ProcurementProject"))].filter(
    (each) => each !== undefined,
  );
  const text = (elements: readonly XmlElement[]): readonly string[] => elements.flatMap((each) => textOf(each) ?? []);
  const codes = (name: string): readonly string[] => projects.flatMap((project) => text(all(project, name, "ItemClassificationCode")));
  const [planned] = projects.flatMap((project) => all(project, "PlannedPeriod", "DurationMeasure"));
  return {
    count: Math.max(1, lots.length),
    cpv: [...codes("MainCommodityClassification"), ...codes("AdditionalCommodityClassification")],
    places: projects.flatMap((project) => text(all(project, "RealizedLocation", "Address", "CountrySubentityCode"))),
    deadline: deadlineOf(lots),
    duration: duration(textOf(planned), planned?.attributes.get("unitCode")),
    estimated: estimatedOf(projects),
    flags: flagsOf(lots, projects),
    documents: text(
      lots.flatMap((lot) => all(lot, "TenderingTerms", "CallForTendersDocumentReference", "Attachment", "ExternalReference", "URI")),
    )[0],
  };
}

/** The latest of the lots, for tenders or for asking to take part: until then there is something to bid for. */
function deadlineOf(lots: readonly XmlElement[]): string | undefined {
  const periods = lots.flatMap((lot) => within(at(lot, "TenderingProcess"), ...PERIODS));
  const moments = periods.flatMap((period) => momentOf(textAt(period, "EndDate"), textAt(period, "EndTime")) ?? []);
  return moments.toSorted().at(-1);
}

const PERIODS = ["TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod", "InterestExpressionReceptionPeriod"] as const;

/** That of the whole procedure, which comes first; else the sum of its lots where they are in one currency. */
function estimatedOf([whole, ...lots]: readonly XmlElement[]): Money | undefined {
  const amounts = (project: XmlElement | undefined): readonly Money[] =>
    all(project, "RequestedTenderTotal", "EstimatedOverallContractAmount").flatMap(
      (each) => money(textOf(each), each.attributes.get("currencyID")) ?? [],
    );
  const [given] = amounts(whole);
  if (given !== undefined) return given;
  const parts = lots.flatMap((lot) => amounts(lot));
  const [first] = parts;
  if (first === undefined || parts.some(({ currency }) => currency !== first.currency)) return undefined;
  return { amount: parts.reduce((sum, { amount }) => sum + amount, 0), currency: first.currency };
}

function flagsOf(lots: readonly XmlElement[], projects: readonly XmlElement[]): readonly TenderFlag[] {
  const listed = projects.flatMap((project) =>
    all(project, "ProcurementAdditionalType", "ProcurementTypeCode").map(
      (each) => `${each.attributes.get("listName") ?? ""}=${textOf(each) ?? "none"}`,
    ),
  );
  const has = (list: string): boolean => listed.some((each) => each.startsWith(`${list}=`) && !/=(?:none|no-strat-proc)$/.test(each));
  const framework = lots
    .flatMap((lot) => within(lot, "ContractingSystemTypeCode"))
    .some((each) => each.attributes.get("listName") === "framework-agreement" && !["none", undefined].includes(textOf(each)));
  const reserved = lots
    .flatMap((lot) => within(lot, "TendererRequirementTypeCode"))
    .some((each) => each.attributes.get("listName") === "reserved-procurement" && textOf(each)?.startsWith("res-") === true);
  const criteria = lots.flatMap((lot) =>
    within(lot, "SubordinateAwardingCriterion").flatMap((each) => [textAt(each, "Name") ?? [], textAt(each, "Description") ?? []].flat()),
  );
  const sme = projects.some((project) => textAt(project, "SMESuitableIndicator") === "true");
  return [
    ...(listed.includes("strategic-procurement=inn-pur") || has("innovative-acquisition") ? (["INNOVATIVE_ACQUISITION"] as const) : []),
    ...(listed.includes("strategic-procurement=env-imp") || has("environmental-impact") || has("gpp-criteria") ? (["GREEN"] as const) : []),
    ...(listed.includes("strategic-procurement=soc-obj") || has("social-objective") || reserved ? (["SOCIAL"] as const) : []),
    ...(framework ? (["FRAMEWORK"] as const) : []),
    ...(sme ? (["SME_SUITABLE"] as const) : []),
    ...criteriaFlags(criteria),
  ];
}
