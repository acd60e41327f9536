import { describe, expect, it } from "vitest";
import { ERRORS } from "../../../schema/errors.ts";
import { zip } from "../../support/zip.ts";
import { codeOf, source } from "../support.ts";
import { readNotices } from "./notices.ts";

interface Parts {
  readonly number?: string;
  readonly title?: string;
  readonly description?: string;
  readonly body?: string;
  readonly award?: string;
  readonly coded?: string;
  readonly codes?: string;
}

/** A contract award notice of schema R2.0.9 as TED writes it, shortened. */
function ted({
  number = "020052-2017",
  title = "Vikarer",
  description = "<P>Kort.</P>",
  body = "",
  award = "",
  coded = "",
  codes = "",
}: Parts = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<TED_EXPORT xmlns="http://formex.publications.europa.eu/ted/schema/export/R2.0.9.S01.E01" xmlns:n2016="x" VERSION="R2.0.9.S01.E01" DOC_ID="${number}">
<CODED_DATA_SECTION><REF_OJS><DATE_PUB>20170119</DATE_PUB></REF_OJS>
<NOTICE_DATA><NO_DOC_OJS>2017/S 013-020052</NO_DOC_OJS><ORIGINAL_CPV CODE="79624000">Sygeplejepersonale</ORIGINAL_CPV>${coded}</NOTICE_DATA>
<CODIF_DATA><DT_DATE_FOR_SUBMISSION>20170701 12:00</DT_DATE_FOR_SUBMISSION><TD_DOCUMENT_TYPE CODE="3">Contract notice</TD_DOCUMENT_TYPE>
<NC_CONTRACT_NATURE CODE="4">Services</NC_CONTRACT_NATURE><PR_PROC CODE="1">Open procedure</PR_PROC>${codes}</CODIF_DATA></CODED_DATA_SECTION>
<FORM_SECTION><F02_2014 CATEGORY="ORIGINAL" FORM="F02" LG="DA"><CONTRACTING_BODY>
<ADDRESS_CONTRACTING_BODY><OFFICIALNAME>Region Nordjylland</OFFICIALNAME><NATIONALID>29190941</NATIONALID><COUNTRY VALUE="DK"/>
<CONTACT_POINT>Indkøb - Mette Prøvesen</CONTACT_POINT><PHONE>+45 11223344</PHONE><E_MAIL>mette@rn.example</E_MAIL><n2016:NUTS CODE="DK05"/></ADDRESS_CONTRACTING_BODY>${body}</CONTRACTING_BODY>
<OBJECT_CONTRACT><TITLE><P>${title}</P></TITLE><CPV_MAIN><CPV_CODE CODE="79624000"/></CPV_MAIN><SHORT_DESCR>${description}</SHORT_DESCR><NO_LOT_DIVISION/></OBJECT_CONTRACT>
${award}</F02_2014></FORM_SECTION></TED_EXPORT>`;
}

const winner = (name: string, id = "", country = "DK"): string =>
  `<AWARD_CONTRACT><AWARDED_CONTRACT><CONTRACTORS><CONTRACTOR><ADDRESS_CONTRACTOR><OFFICIALNAME>${name}</OFFICIALNAME>${id === "" ? "" : `<NATIONALID>${id}</NATIONALID>`}<ADDRESS>Vej 1</ADDRESS><COUNTRY VALUE="${country}"/></ADDRESS_CONTRACTOR><SME/></CONTRACTOR></CONTRACTORS></AWARDED_CONTRACT></AWARD_CONTRACT>`;

async function one(parts: Parts) {
  const read = await readNotices("ted", ted(parts));
  expect(read.rejected).toEqual([]);
  return read.notices[0];
}

describe("a TED_EXPORT", () => {
  it("becomes a notice: number without zeros, Danish deadline in UTC, codes, buyer with a checked CVR number", async () => {
    const notice = await one({
      coded: `<PERFORMANCE_NUTS CODE="DK050"/><REF_NOTICE><NO_DOC_OJS>2016/S 222-004956</NO_DOC_OJS></REF_NOTICE>`,
    });
    expect(notice).toMatchObject({
      sourceId: "20052-2017",
      problems: [],
      content: {
        names: ["20052-2017"],
        references: ["4956-2016"],
        form: "F02",
        phase: "COMPETITION",
        procedure: "OPEN",
        nature: "SERVICES",
        published: "2017-01-19",
        deadline: "2017-07-01T10:00:00.000Z",
        title: { da: "Vikarer" },
        description: { da: "Kort." },
        buyers: [{ name: "Region Nordjylland", cvr: "29190941", country: "DK", nuts: "DK05" }],
        cpv: ["79624000"],
        places: ["DK050"],
        lots: 1,
        url: "https://ted.europa.eu/en/notice/-/detail/20052-2017",
      },
    });
  });

  it("lets no contact person, phone number or e-mail address through, not even in running text", async () => {
    const notice = await one({
      description:
        "<P>Spørgsmål til mette prøvesen eller Mette Prøvesen, tlf. 11 22 33 44, mette@rn.example. Tilbud sendes elektronisk.</P>",
    });
    const text = JSON.stringify(notice);
    for (const personal of [/Mette/i, /11 ?22 ?33 ?44/, /@/, /CONTACT/i]) expect(text).not.toMatch(personal);
    expect(notice?.content.description?.da).toContain("Tilbud sendes elektronisk.");
  });

  it("keeps the buyer, and a problem with the number, where a CVR number fails its check digits", async () => {
    const notice = await one({
      body: `<ADDRESS_CONTRACTING_BODY_ADDITIONAL><OFFICIALNAME>Klitby Kommune</OFFICIALNAME><NATIONALID>DK 12 34 56 78</NATIONALID><COUNTRY VALUE="DK"/></ADDRESS_CONTRACTING_BODY_ADDITIONAL>`,
    });
    expect(notice?.content.buyers[1]).toEqual({ name: "Klitby Kommune", country: "DK" });
    expect(notice?.problems).toMatchObject([{ field: "buyers.cvr", code: "RECORD_FIELD_INVALID" }]);
    expect(notice?.problems[0]?.reason).toContain("12345678");
  });

  it.each([
    ["Per Prøvesen", "", "DK", 0],
    ["Poul Prøvesen T 122", "44666618", "DK", 0],
    ["Rødgrød", "", "DK", 0],
    ["Prøvesen og Søn A/S", "", "DK", 1],
    ["Dansk Energi", "17156616", "DK", 1],
    ["Per Aarsleff A/S", "37542784", "DK", 1],
    ["Red Penguin Marine", "05346019", "UK", 1],
    ["Wardyński i Wspólnicy Sp.k.", "", "PL", 1],
  ])("names the winner %s (%s, %s) only where something shows a firm", async (name, id, country, named) => {
    const notice = await one({ award: winner(name, id, country), description: `<P>Vinderen er ${name}.</P>` });
    expect(notice?.content.winners).toHaveLength(named);
    expect(notice?.content.withheld).toBe(1 - named);
    expect(JSON.stringify(notice).includes(name)).toBe(named === 1);
  });

  it("tells an award of nothing from an award", async () => {
    const nothing = `<AWARD_CONTRACT><NO_AWARDED_CONTRACT><PROCUREMENT_DISCONTINUED/></NO_AWARDED_CONTRACT></AWARD_CONTRACT>`;
    expect((await one({ award: nothing }))?.content.nothingAwarded).toBe(true);
    expect((await one({ award: nothing + winner("Firma A/S") }))?.content.nothingAwarded).toBe(false);
  });

  it("takes no amount that stands for none", async () => {
    const value = (amount: string) => `<VALUES><VALUE TYPE="PROCUREMENT_TOTAL" CURRENCY="DKK">${amount}</VALUE></VALUES>`;
    expect((await one({ coded: value("1.00") }))?.content.total).toBeUndefined();
    expect((await one({ coded: value("12 000 000,50") }))?.content.total).toEqual({ amount: 12_000_000.5, currency: "DKK" });
  });

  it("reports a CPV code that is none, and keeps the others", async () => {
    const notice = await one({ coded: `<ORIGINAL_CPV CODE="99999999"/><ORIGINAL_CPV CODE="85311100-3"/>` });
    expect(notice?.content.cpv).toEqual(["79624000", "85311100"]);
    expect(notice?.problems.map(({ field, code }) => [field, code])).toEqual([["cpv", "RECORD_FIELD_INVALID"]]);
  });

  it("refuses a notice with what looks like a CPR number, without repeating it", async () => {
    const read = await readNotices("ted", ted({ description: "<P>Borger 010190-1234 skal have hjælp.</P>" }));
    expect(read.notices).toEqual([]);
    expect(read.rejected).toMatchObject([{ code: "RECORD_FIELD_INVALID", record: "notice" }]);
    expect(JSON.stringify(read.rejected)).not.toContain("1234");
  });
});

/** A few bytes that would unfold to three gigabytes. */
const BOMB = `<?xml version="1.0"?>
<!DOCTYPE TED_EXPORT [<!ENTITY a "${"x".repeat(1000)}">${"abcdefgh"
  .split("")
  .slice(1)
  .map((name, place) => `<!ENTITY ${name} "${`&${"abcdefgh"[place]};`.repeat(10)}">`)
  .join("")}]>
${ted({ title: "&h;" }).replace(/^<\?xml[^>]*>\n/, "")}`;

describe("bad XML", () => {
  it.each([
    ["an XML bomb", BOMB, "RECORD_XML_REFUSED", 2],
    ["an external entity", `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n${ted({ title: "&f;" })}`, "RECORD_XML_REFUSED", 1],
    ["a document type alone", `<!DOCTYPE TED_EXPORT SYSTEM "x.dtd">${ted().slice(39)}`, "RECORD_XML_REFUSED", 1],
    ["nesting without end", `<TED_EXPORT>${"<A>".repeat(5000)}${"</A>".repeat(5000)}</TED_EXPORT>`, "RECORD_XML_REFUSED", 1],
    ["elements without end", `<TED_EXPORT>${"<A/>".repeat(400_000)}</TED_EXPORT>`, "RECORD_XML_REFUSED", 1],
    ["a notice cut in the middle", ted().slice(0, 1000), "RECORD_XML_BROKEN", 9],
    ["a wrong closing tag", ted().replace("</CODIF_DATA>", "</CODIF>"), "RECORD_XML_BROKEN", 6],
    ["two roots", `${ted()}<x/>`, "RECORD_XML_BROKEN", 11],
    ["an attribute without quotation marks", ted().replace('CODE="4"', "CODE=4"), "RECORD_XML_BROKEN", 6],
    ["a < that is none", ted({ title: "a < b" }), "RECORD_XML_BROKEN", 10],
    ["text behind the end", `${ted()} slut`, "RECORD_XML_BROKEN", 11],
    ["another document", "<html2><p>hej</p></html2>", "RECORD_FIELD_INVALID", 1],
    ["no number", ted({ number: "" }).replace("<NO_DOC_OJS>2017/S 013-020052</NO_DOC_OJS>", ""), "RECORD_FIELD_MISSING", 2],
  ])("refuses %s with a code, the line and the next step, and harms no other notice", async (_, bad, code, line) => {
    const archive = zip([
      { name: "a.xml", data: ted({ number: "1-2020" }) },
      { name: "b.xml", data: bad },
      { name: "folder/c.xml", data: ted({ number: "2-2020" }) },
      { name: "note.txt", data: "not a notice" },
    ]);
    const read = await readNotices("ted", archive, "ted: { complete: true }\n");
    expect(read.notices.map(({ sourceId }) => sourceId)).toEqual(["1-2020", "2-2020"]);
    expect(read.rejected).toHaveLength(1);
    const [rejected] = read.rejected;
    expect(rejected?.record).toBe("b.xml");
    expect(rejected?.reason).toContain("b.xml, line ");
    expect(rejected?.code).toBe(code);
    expect(rejected?.reason).toContain(`line ${line}:`);
    expect(ERRORS[rejected?.code ?? "INTERNAL"].next).toMatch(/publisher/);
    expect(read.complete).toBe(false); // what could not be read has not disappeared
  });

  it("never replaces an entity that XML itself does not have", async () => {
    expect((await one({ title: "A &amp; B &nbsp; &#230; &lt;b&gt;" }))?.content.title.da).toBe("A & B &nbsp; æ <b>");
  });

  it("reads a notice in another encoding that it declares, and refuses one whose bytes are not in it", async () => {
    const latin = Buffer.from(ted({ title: "Kørsel" }).replace("UTF-8", "iso-8859-1"), "latin1");
    expect((await readNotices("ted", latin)).notices[0]?.content.title.da).toBe("Kørsel");
    const wrong = Buffer.from(ted({ title: "Kørsel" }), "latin1");
    expect((await readNotices("ted", wrong)).rejected).toMatchObject([{ code: "RECORD_XML_BROKEN" }]);
  });
});

describe("an answer", () => {
  it("concludes that notices have disappeared only where the source says that everything is there", async () => {
    expect((await readNotices("ted", ted())).complete).toBe(false);
    expect((await readNotices("ted", ted(), "ted: { complete: true }\n")).complete).toBe(true);
  });

  it.each([
    ["an HTML page", "<html><body>Siden findes ikke</body></html>", "FETCH_WRONG_TYPE"],
    ["nothing", "", "FETCH_TRUNCATED"],
    ["plain text", "hej", "FETCH_WRONG_TYPE"],
    ["half a ZIP file", zip([{ name: "a.xml", data: ted() }]).subarray(0, 200), "FETCH_TRUNCATED"],
  ])("that is %s fails as a whole", async (_, body, code) => {
    expect(await codeOf(readNotices("ted", body))).toBe(code);
  });

  it("that unpacks to more than the source may cost is refused before it is unpacked", async () => {
    const bomb = zip([{ name: "a.xml", data: `<TED_EXPORT>${" ".repeat(3_000_000)}</TED_EXPORT>` }]);
    expect(await codeOf(readNotices("ted", bomb, "limits: { megabytes: 1 }\n"))).toBe("FETCH_TOO_LARGE");
  });

  it("of notices needs `kind: tender`, and tenders need a format of notices", () => {
    expect(() => source(`format: ted\naddress: "{at}/x"\n`)).toThrow(/say `kind: tender`/);
    expect(() => source(`kind: tender\nformat: csv\naddress: "{at}/x"\nmapping: { id: a, title: b }\n`)).toThrow(/ted, eforms/);
  });
});
