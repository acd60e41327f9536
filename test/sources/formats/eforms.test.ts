import { describe, expect, it } from "vitest";
import { zip } from "../../support/zip.ts";
import { readNotices } from "./notices.ts";

interface Parts {
  readonly root?: string;
  readonly list?: string;
  readonly type?: string;
  readonly extension?: string;
  readonly buyers?: string;
  readonly process?: string;
  readonly lot?: string;
  readonly id?: string;
  readonly version?: string;
  readonly title?: string;
}

const NAMESPACES = `xmlns:cac="a" xmlns:cbc="b" xmlns:ext="c" xmlns:efac="d" xmlns:efbc="e" xmlns:efext="f"`;
const ID = "11111111-2222-4333-8444-555555555555";

function organization(id: string, name: string, rest = "", indicator = ""): string {
  return `<efac:Organization>${indicator}<efac:Company><cac:PartyIdentification><cbc:ID schemeName="organization">${id}</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name languageID="DAN">${name}</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:StreetName>Skovvej 7</cbc:StreetName><cbc:CountrySubentityCode listName="nuts">DK042</cbc:CountrySubentityCode><cac:Country><cbc:IdentificationCode>DNK</cbc:IdentificationCode></cac:Country></cac:PostalAddress>${rest}
<cac:Contact><cbc:Name>Mette Prøvesen</cbc:Name><cbc:Telephone>11223344</cbc:Telephone><cbc:ElectronicMail>mette@x.example</cbc:ElectronicMail></cac:Contact></efac:Company></efac:Organization>`;
}

/** An eForm as the Publications Office's SDK writes it, shortened. */
function eform(parts: Parts = {}): string {
  const {
    root = "ContractNotice",
    list = "competition",
    type = "cn-standard",
    extension = "",
    buyers = "",
    lot = "",
    id = ID,
    version = "01",
  } = parts;
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="urn:${root}" ${NAMESPACES}>
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>${extension}<efac:Organizations>
${organization("ORG-0001", "Aarhus Kommune", "<cac:PartyLegalEntity><cbc:CompanyID>55133018</cbc:CompanyID></cac:PartyLegalEntity>")}
${buyers}</efac:Organizations></efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:ID schemeName="notice-id">${id}</cbc:ID><cbc:ContractFolderID>AAAA1111-2222-4333-8444-555555555555</cbc:ContractFolderID><cbc:IssueDate>2026-10-01+02:00</cbc:IssueDate><cbc:VersionID>${version}</cbc:VersionID>
<cbc:NoticeTypeCode listName="${list}">${type}</cbc:NoticeTypeCode><cbc:NoticeLanguageCode>DAN</cbc:NoticeLanguageCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID schemeName="organization">ORG-0001</cbc:ID></cac:PartyIdentification></cac:Party></cac:ContractingParty>
<cac:TenderingProcess>${parts.process ?? `<cbc:ProcedureCode listName="procurement-procedure-type">innovation</cbc:ProcedureCode>`}</cac:TenderingProcess>
<cac:ProcurementProject>${parts.title ?? `<cbc:Name languageID="DAN">Fald i plejeboliger</cbc:Name><cbc:Name languageID="ENG">Falls in care homes</cbc:Name>`}
<cbc:ProcurementTypeCode listName="contract-nature">services</cbc:ProcurementTypeCode><cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">85311100</cbc:ItemClassificationCode></cac:MainCommodityClassification></cac:ProcurementProject>
<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID>${lot}</cac:ProcurementProjectLot>
</${root}>`;
}

async function one(parts: Parts = {}) {
  const read = await readNotices("eforms", eform(parts));
  expect(read.rejected).toEqual([]);
  return read.notices[0];
}

describe("an eForm", () => {
  it("becomes a notice: ids, texts in both languages, buyer, procedure, and nothing of its contact person", async () => {
    const notice = await one();
    expect(notice).toMatchObject({
      sourceId: `${ID}-01`,
      problems: [],
      content: {
        names: [`${ID}-01`, ID],
        procedureId: "aaaa1111-2222-4333-8444-555555555555",
        form: "cn-standard",
        phase: "COMPETITION",
        procedure: "INNOVATION_PARTNERSHIP",
        nature: "SERVICES",
        published: "2026-10-01",
        title: { da: "Fald i plejeboliger", en: "Falls in care homes" },
        buyers: [{ name: "Aarhus Kommune", cvr: "55133018", country: "DK", nuts: "DK042" }],
        flags: ["INNOVATION_PARTNERSHIP"],
      },
    });
    for (const personal of [/Mette/, /11223344/, /@/, /Skovvej/]) expect(JSON.stringify(notice)).not.toMatch(personal);
  });

  it("is known by its publication number where it has one, for converters repeat notice ids", async () => {
    const notice = await one({
      extension: `<efac:Publication><efbc:NoticePublicationID schemeName="ojs-notice-id">00161232-2026</efbc:NoticePublicationID><efbc:PublicationDate>2026-10-05+02:00</efbc:PublicationDate></efac:Publication>`,
    });
    expect(notice?.sourceId).toBe("161232-2026");
    expect(notice?.content).toMatchObject({ names: ["161232-2026", `${ID}-01`, ID], published: "2026-10-05" });
  });

  it.each([
    ["strategic-procurement", "inn-pur", "INNOVATIVE_ACQUISITION"],
    ["innovative-acquisition", "rd-act", "INNOVATIVE_ACQUISITION"],
    ["strategic-procurement", "env-imp", "GREEN"],
    ["environmental-impact", "clim-mit", "GREEN"],
    ["strategic-procurement", "soc-obj", "SOCIAL"],
    ["social-objective", "acc-all", "SOCIAL"],
    ["strategic-procurement", "none", undefined],
  ])("with %s %s is flagged %s", async (list, code, flag) => {
    const lot = `<cac:ProcurementProject><cac:ProcurementAdditionalType><cbc:ProcurementTypeCode listName="${list}">${code}</cbc:ProcurementTypeCode></cac:ProcurementAdditionalType></cac:ProcurementProject>`;
    expect((await one({ lot }))?.content.flags).toEqual(["INNOVATION_PARTNERSHIP", ...(flag === undefined ? [] : [flag])]);
  });

  it("tells what else its lots say: framework, reservation, suitability, deadline in UTC, duration, documents", async () => {
    const lot = `<cac:TenderingTerms><cac:CallForTendersDocumentReference><cac:Attachment><cac:ExternalReference><cbc:URI>https://udbud.example/1</cbc:URI></cac:ExternalReference></cac:Attachment></cac:CallForTendersDocumentReference>
<cac:TendererQualificationRequest><cac:SpecificTendererRequirement><cbc:TendererRequirementTypeCode listName="reserved-procurement">res-ws</cbc:TendererRequirementTypeCode></cac:SpecificTendererRequirement></cac:TendererQualificationRequest></cac:TenderingTerms>
<cac:TenderingProcess><cac:TenderSubmissionDeadlinePeriod><cbc:EndDate>2026-12-01+01:00</cbc:EndDate><cbc:EndTime>12:00:00+01:00</cbc:EndTime></cac:TenderSubmissionDeadlinePeriod>
<cac:ContractingSystem><cbc:ContractingSystemTypeCode listName="framework-agreement">fa-wo-rc</cbc:ContractingSystemTypeCode></cac:ContractingSystem></cac:TenderingProcess>
<cac:ProcurementProject><cbc:SMESuitableIndicator>true</cbc:SMESuitableIndicator><cac:PlannedPeriod><cbc:DurationMeasure unitCode="MONTH">48</cbc:DurationMeasure></cac:PlannedPeriod></cac:ProcurementProject>`;
    expect((await one({ lot }))?.content).toMatchObject({
      flags: ["INNOVATION_PARTNERSHIP", "SOCIAL", "FRAMEWORK", "SME_SUITABLE"],
      deadline: "2026-12-01T11:00:00.000Z",
      duration: { count: 48, unit: "MONTH" },
      documents: "https://udbud.example/1",
    });
  });

  it("names the firms that won, by way of lot, tender and party, and no person among them", async () => {
    const extension = `<efac:NoticeResult><cbc:TotalAmount currencyID="DKK">5000000</cbc:TotalAmount>
<efac:LotResult><cbc:TenderResultCode listName="winner-selection-status">selec-w</cbc:TenderResultCode><efac:LotTender><cbc:ID>TEN-1</cbc:ID></efac:LotTender></efac:LotResult>
${["1", "2"].map((n) => `<efac:LotTender><cbc:ID>TEN-${n}</cbc:ID><efac:TenderingParty><cbc:ID>TPA-${n}</cbc:ID></efac:TenderingParty></efac:LotTender>`).join("")}
<efac:TenderingParty><cbc:ID>TPA-1</cbc:ID><efac:Tenderer><cbc:ID>ORG-0002</cbc:ID></efac:Tenderer><efac:Tenderer><cbc:ID>ORG-0003</cbc:ID></efac:Tenderer></efac:TenderingParty>
<efac:TenderingParty><cbc:ID>TPA-2</cbc:ID><efac:Tenderer><cbc:ID>ORG-0004</cbc:ID></efac:Tenderer></efac:TenderingParty></efac:NoticeResult>`;
    const buyers = [
      organization("ORG-0002", "Robotter A/S", "<cbc:CompanySizeCode>small</cbc:CompanySizeCode>"),
      organization("ORG-0003", "Sigurd Prøvesen Rådgivning A/S", "", "<efbc:NaturalPersonIndicator>true</efbc:NaturalPersonIndicator>"),
      organization("ORG-0004", "Taber A/S"),
    ].join("");
    const notice = await one({ root: "ContractAwardNotice", list: "result", type: "can-standard", extension, buyers });
    expect(notice?.content).toMatchObject({
      phase: "RESULT",
      total: { amount: 5_000_000, currency: "DKK" },
      winners: [{ name: "Robotter A/S", country: "DK", sme: true }],
      withheld: 1,
      nothingAwarded: false,
    });
    expect(JSON.stringify(notice)).not.toMatch(/Sigurd|Taber/);
  });

  it("tells a change, what it changes, and a procedure that ended without a winner", async () => {
    const changes = `<efac:Changes><efbc:ChangedNoticeIdentifier>${ID}-01</efbc:ChangedNoticeIdentifier></efac:Changes>`;
    expect((await one({ extension: changes, version: "02" }))?.content).toMatchObject({ phase: "CHANGE", references: [`${ID}-01`] });
    const closed = `<efac:NoticeResult><efac:LotResult><cbc:TenderResultCode>clos-nw</cbc:TenderResultCode></efac:LotResult></efac:NoticeResult>`;
    expect(
      (await one({ root: "ContractAwardNotice", list: "result", type: "can-standard", extension: closed }))?.content.nothingAwarded,
    ).toBe(true);
  });

  it("in a third language stands for English", async () => {
    expect((await one({ title: `<cbc:Name languageID="FRA">Entretien</cbc:Name>` }))?.content.title).toEqual({ en: "Entretien" });
  });
});

it("reads eForms beside the older form in a package of TED, but only eForms from a source of eForms", async () => {
  const older = `<TED_EXPORT DOC_ID="1-2020"><CODED_DATA_SECTION/><FORM_SECTION><F02_2014 LG="DA"><OBJECT_CONTRACT><TITLE><P>Ældre</P></TITLE></OBJECT_CONTRACT></F02_2014></FORM_SECTION></TED_EXPORT>`;
  const archive = zip([
    { name: "a.xml", data: older },
    { name: "b.xml", data: eform() },
  ]);
  expect((await readNotices("ted", archive)).notices.map(({ sourceId }) => sourceId)).toEqual(["1-2020", `${ID}-01`]);
  const only = await readNotices("eforms", archive);
  expect(only.notices.map(({ sourceId }) => sourceId)).toEqual([`${ID}-01`]);
  expect(only.rejected).toMatchObject([{ record: "a.xml", code: "RECORD_FIELD_INVALID" }]);
});
