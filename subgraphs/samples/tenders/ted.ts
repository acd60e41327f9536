import { noticeByKey, numberFor, type SampleNotice } from "./notice.ts";
import { document, mark, node, type Node } from "./tree.ts";

/** A sample notice as a TED_EXPORT of the schema R2.0.9, with a contact person in it as real ones have. */
export function tedXml(notice: SampleNotice): string {
  const number = numberFor(notice);
  const types = TYPES[notice.phase] ?? TYPES["call"];
  const form = types?.form ?? "F02";
  return document(
    "TED_EXPORT",
    [
      node("CODED_DATA_SECTION", [
        node("REF_OJS", [node("COLL_OJ", "S"), node("DATE_PUB", compact(notice.published))]),
        node("NOTICE_DATA", [
          node("NO_DOC_OJS", number),
          node("LG_ORIG", "DA"),
          mark("ISO_COUNTRY", { VALUE: "DK" }),
          ...notice.cpv.map((code) => mark("ORIGINAL_CPV", { CODE: code })),
          ...notice.places.map((code) => mark("PERFORMANCE_NUTS", { CODE: code })),
          node("VALUES", [value("ESTIMATED_TOTAL", notice.value), value("PROCUREMENT_TOTAL", notice.total)]),
          notice.follows === undefined ? undefined : node("REF_NOTICE", [node("NO_DOC_OJS", numberFor(noticeByKey(notice.follows)))]),
        ]),
        node("CODIF_DATA", [
          node(
            "DT_DATE_FOR_SUBMISSION",
            notice.deadline === undefined ? undefined : `${compact(notice.deadline.slice(0, 10))} ${notice.deadline.slice(11)}`,
          ),
          node("TD_DOCUMENT_TYPE", types?.label ?? "", { CODE: types?.code ?? "3" }),
          node("NC_CONTRACT_NATURE", notice.nature, { CODE: NATURES[notice.nature] ?? "4" }),
          node("PR_PROC", "procedure", { CODE: notice.type ?? "9" }),
        ]),
      ]),
      node("FORM_SECTION", [formOf(notice, form, "DA"), formOf(notice, form, "EN")]),
    ],
    { xmlns: "http://formex.publications.europa.eu/ted/schema/export/R2.0.9.S05.E01", DOC_ID: number, EDITION: compact(notice.published) },
  );
}

const TYPES: Readonly<Record<string, { readonly code: string; readonly form: string; readonly label: string }>> = {
  planning: { code: "0", form: "F01", label: "Prior information notice without call for competition" },
  call: { code: "3", form: "F02", label: "Contract notice" },
  result: { code: "7", form: "F03", label: "Contract award notice" },
};
const NATURES: Readonly<Record<string, string>> = { works: "1", supplies: "2", services: "4" };

function formOf(notice: SampleNotice, form: string, language: "DA" | "EN"): Node {
  const texts =
    language === "DA" ? ([notice.title.da, notice.description.da] as const) : ([notice.title.en, notice.description.en] as const);
  const [first, ...others] = notice.buyers;
  return node(
    `${form}_2014`,
    [
      node("CONTRACTING_BODY", [
        body("ADDRESS_CONTRACTING_BODY", first),
        ...others.map((buyer) => body("ADDRESS_CONTRACTING_BODY_ADDITIONAL", buyer)),
        others.length > 0 ? mark("JOINT_PROCUREMENT_INVOLVED") : undefined,
        notice.cpb === true ? mark("CENTRAL_PURCHASING") : undefined,
      ]),
      node("OBJECT_CONTRACT", [
        node("TITLE", [node("P", texts[0])]),
        node("CPV_MAIN", [mark("CPV_CODE", { CODE: notice.cpv[0] ?? "" })]),
        node("SHORT_DESCR", [node("P", texts[1])]),
        notice.lots === undefined ? mark("NO_LOT_DIVISION") : mark("LOT_DIVISION"),
        ...Array.from({ length: notice.lots ?? 1 }, () =>
          node("OBJECT_DESCR", [
            notice.green === true ? node("AC", [node("AC_QUALITY", [node("AC_CRITERION", "Miljø og genanvendelse")])]) : undefined,
            node("DURATION", notice.months?.toString(), { TYPE: "MONTH" }),
            mark("NO_EU_PROGR_RELATED"),
          ]),
        ),
      ]),
      node("PROCEDURE", [
        notice.framework === true ? mark("FRAMEWORK") : undefined,
        notice.type === "G" ? mark("PT_INNOVATION_PARTNERSHIP") : undefined,
      ]),
      notice.winners === undefined
        ? undefined
        : node("AWARD_CONTRACT", [node("AWARDED_CONTRACT", [node("CONTRACTORS", notice.winners.map(winner))])]),
    ],
    { CATEGORY: language === "DA" ? "ORIGINAL" : "TRANSLATION", FORM: form, LG: language },
  );
}

function body(name: string, buyer: SampleNotice["buyers"][number] | undefined): Node {
  if (buyer === undefined) return undefined;
  return node(name, [
    node("OFFICIALNAME", buyer.name),
    mark("COUNTRY", { VALUE: "DK" }),
    node("CONTACT_POINT", "Prøve Prøvesen"),
    node("PHONE", "+45 00 00 00 00"),
    node("E_MAIL", "proeve@indkoeb.example"),
    mark("NUTS", { CODE: buyer.nuts }),
  ]);
}

function winner({ name, sme, country }: NonNullable<SampleNotice["winners"]>[number]): Node {
  return node("CONTRACTOR", [
    node("ADDRESS_CONTRACTOR", [node("OFFICIALNAME", name), mark("COUNTRY", { VALUE: country ?? "DK" })]),
    sme === undefined ? undefined : mark(sme ? "SME" : "NO_SME"),
  ]);
}

function value(type: string, amount: number | undefined): Node {
  return node("VALUE", amount?.toFixed(2), { TYPE: type, CURRENCY: "DKK" });
}

function compact(date: string): string {
  return date.replaceAll("-", "");
}
