import { beforeAll, describe, expect, it } from "vitest";
import { AUDIENCES } from "../../schema/listing.ts";
import { municipalities, municipalitiesIn, regionOf, regionsOn } from "../../subgraphs/base/territory/index.ts";
import { DAY, ENTRANCES, openDesk, service, type Desk } from "./services.ts";

const TRIES = { summary: { da: "Afprøvning af velfærdsteknologi på plejehjem med borgere og beboere." } };
const TEXT = "Vi vil teste vores velfærdsteknologi på et plejehjem hos rigtige borgere";

/** So many others that the words of a name are rare. */
const OTHERS = ["alke", "bjergand", "drossel", "edderfugl", "fasan", "gærdesmutte", "havørn", "isfugl", "jernspurv", "krikand"];

let desk: Desk;
let everywhere: Desk;
beforeAll(async () => {
  desk = await openDesk([
    ...ENTRANCES,
    service("aalborg", "Prøvestedet Nord", { ...TRIES, coverage: ["mun:0851"], provider: "Aalborg Kommune" }),
    service("odense", "Prøvestedet Syd", { ...TRIES, coverage: ["mun:0461"], provider: "Odense Kommune" }),
    service("syd", "Prøveregionen", { ...TRIES, coverage: ["reg:1083"], provider: "Region Syddanmark" }),
    service("firma", "Prøvehjælp til firmaer", { ...TRIES, audiences: ["COMPANY"], provider: "Foreningen A" }),
    service("ansat", "Prøvehjælp til ansatte", { ...TRIES, audiences: ["EMPLOYEE"], provider: "Foreningen B" }),
    service("gammel", "Klyngen Vipstjert", { ...TRIES, status: "MERGED", successors: ["midt"] }),
    service("midt", "Klyngen Mellemrum", { status: "HISTORICAL", successors: ["ny"] }),
    service("ny", "Klyngen Storspove", { provider: "Foreningen C" }),
    service("slut", "Pilotpuljen", { summary: { da: "Tidligere pulje til test på plejehjem." }, provider: "Foreningen D" }),
    service("aaben", "Åben til nytår", { ...TRIES, validTo: "2026-12-31", provider: "Foreningen E" }),
  ]);
  everywhere = await openDesk([
    ...municipalities.map(({ code, name }) =>
      service(`mun-${code}`, `Prøvested ${name}`, { ...TRIES, coverage: [`mun:${code}`], provider: name }),
    ),
    ...regionsOn(DAY).map(({ code, da }) =>
      service(`reg-${code}`, `Prøvested ${da}`, { ...TRIES, coverage: [`reg:${code}`], provider: da }),
    ),
    service("dk", "Prøvested Danmark", { ...TRIES, provider: "Danmark" }),
    service("unknown", "Prøvested et sted", { ...TRIES, coverage: ["unknown:et sted"], provider: "Et sted" }),
  ]);
});

describe("the hard rules", () => {
  it("name in every municipality only what serves it, the nearest first", () => {
    for (const { code } of municipalities) {
      const { steps } = everywhere.ask({ text: TEXT, asker: "COMPANY", municipality: code });
      expect([code, steps.map((step) => step.service)]).toEqual([code, [`mun-${code}`, `reg-${regionOf(code, DAY)?.code}`, "dk"]]);
    }
  });

  it("name for a region alone only what serves all of it", () => {
    for (const { code } of regionsOn(DAY)) {
      const found = everywhere.ask({ text: TEXT, asker: "COMPANY", region: code }).steps.map((step) => step.service);
      expect([code, found]).toEqual([code, [`reg-${code}`, "dk"]]);
    }
  });

  it("name for a region of 2027 what covers all its ground", () => {
    const found = everywhere.ask({ text: TEXT, asker: "COMPANY", region: "ostdanmark" }, "2027-01-01").steps.map((step) => step.service);
    expect(found).toEqual(["dk"]); // neither of the old regions covers it whole
    const own = municipalitiesIn("reg:ostdanmark")[0] ?? "";
    expect(everywhere.ask({ text: TEXT, asker: "COMPANY", municipality: own }, "2027-01-01").steps.map((step) => step.service)).toContain(
      `mun-${own}`,
    );
  });

  it("name without an area only what serves everybody, or a place that the text names", () => {
    expect(everywhere.names({ text: TEXT, asker: "COMPANY" })).toEqual(["Prøvested Danmark"]);
    const named = everywhere.names({ text: `${TEXT} i Odense`, asker: "COMPANY" });
    expect(named).toContain("Prøvested Odense");
    expect(named).not.toContain("Prøvested Aalborg");
  });

  it("keep firms to what serves firms, and the public side from what serves firms alone", () => {
    const steps = Object.fromEntries(AUDIENCES.map((asker) => [asker, desk.names({ text: TEXT, asker, municipality: "0851" })]));
    for (const asker of AUDIENCES) {
      expect([asker, steps[asker]?.includes("Prøvehjælp til firmaer")]).toEqual([asker, asker === "COMPANY"]);
      expect([asker, steps[asker]?.includes("Prøvehjælp til ansatte")]).toEqual([asker, asker !== "COMPANY"]);
    }
  });

  it("leave out what is closed, by status or by its own words, and what is not open on the day", () => {
    const names = desk.names({ text: `${TEXT} Pilotpuljen`, asker: "COMPANY", municipality: "0851" });
    expect(names).not.toContain("Pilotpuljen");
    expect(names).toContain("Åben til nytår");
    expect(desk.names({ text: TEXT, asker: "COMPANY", municipality: "0851" }, "2027-01-01")).not.toContain("Åben til nytår");
  });
});

describe("the order", () => {
  it("leads from a closed help service to what has followed it, however many steps on, and says so in both languages", () => {
    const { steps } = desk.ask({ text: "Hvad blev der af Klyngen Vipstjert?", asker: "COMPANY", municipality: "0851" });
    expect(steps[0]?.service).toBe("ny");
    expect(steps[0]?.reason.da).toContain("Klyngen Vipstjert findes ikke længere");
    expect(steps[0]?.reason.en).toContain("is no more");
  });

  it("is the same again, and whatever the order in which the help services came", async () => {
    const need = { text: TEXT, asker: "COMPANY", municipality: "0461" } as const;
    const again = await openDesk(desk.index.entries.map((entry) => entry.service).toReversed());
    expect(again.ask(need)).toEqual(desk.ask(need));
    expect(desk.ask(need)).toEqual(desk.ask(need));
  });

  it("puts the door that the need itself asks for before those that only go with it", async () => {
    const money = await openDesk([
      service("gives", "Udviklingspuljen", { summary: { da: "Tilskud til at udvikle en prototype i mindre virksomheder." } }),
      service("lends", "Lånekontoret", { summary: { da: "Lån, garantier og kapital til virksomheder." } }),
      service("advises", "Erhvervsvejen", { summary: { da: "Gratis vejledning og sparring til virksomheder." } }),
    ]);
    const { steps } = money.ask({ text: "Hvem giver tilskud til vores prototype?", asker: "COMPANY" });
    expect(steps[0]?.service).toBe("gives");
    expect(steps.map((step) => step.service)).toEqual(expect.arrayContaining(["lends", "advises"]));
  });

  it("puts those that are there for the body that asks before those for others", async () => {
    const bodies = await openDesk([
      service("a", "Indkøbsaftaler i fællesskab", { personas: ["municipality", "public-buyer"] }),
      service("b", "Indkøbsaftaler med mængder", { personas: ["state-authority", "public-buyer"] }),
    ]);
    const first = (asker: "MUNICIPALITY" | "STATE") => bodies.ask({ text: "Hvilke indkøbsaftaler kan vi bruge?", asker }).steps[0]?.service;
    expect([first("MUNICIPALITY"), first("STATE")]).toEqual(["a", "b"]);
  });

  it("has no provider more than twice", async () => {
    const crowd = await openDesk([
      ...["a", "b", "c", "d"].map((id) => service(id, `Prøvested ${id}`, { ...TRIES, provider: "Foreningen Overalt" })),
      service("e", "Prøvested e", { ...TRIES, provider: "En anden" }),
    ]);
    expect(crowd.ask({ text: TEXT, asker: "COMPANY" }).steps.map((step) => step.service)).toEqual(expect.arrayContaining(["a", "b", "e"]));
    expect(crowd.ask({ text: TEXT, asker: "COMPANY" }).steps).toHaveLength(3);
  });
});

describe("the words", () => {
  it("tell what in the need it answers, the area, whom it serves and how far along, in both languages", () => {
    const [step] = desk.ask({ text: TEXT, asker: "COMPANY", municipality: "0851", stage: "PILOT" }).steps;
    expect(step?.service).toBe("aalborg");
    expect(step?.reason.da).toMatch(/velfærdsteknologi|test|plejehjem/);
    expect(step?.reason.da).toMatch(/Den dækker Aalborg\. .*virksomheder.*pilotforsøg/);
    expect(step?.reason.en).toMatch(/It covers Aalborg\. .*firms.*trial/);
    expect(step?.bring.da.length).toBeGreaterThan(0);
    expect(step?.bring.en).toHaveLength(step?.bring.da.length ?? 0);
  });

  it("tell what comes next", () => {
    const { steps } = desk.ask({ text: TEXT, asker: "COMPANY", municipality: "0851", stage: "PILOT" });
    expect(steps[0]?.next?.da).toMatch(/\.$/);
    expect(steps.slice(0, -1).every(({ next }) => next !== null)).toBe(true);
  });
});

describe("a name in the text", () => {
  let names: Desk;
  beforeAll(async () => {
    names = await openDesk([
      ...ENTRANCES,
      service("made", "MADE", { summary: { da: "Netværk om produktion." } }),
      service("lokal", "Idéværkstedet Vibefuglen", { coverage: ["mun:0851"] }),
      service("gammel", "Spovetek", { status: "MERGED", successors: ["ny"] }),
      service("ny", "Klyngen Storspove"),
      ...OTHERS.map((other) => service(other, `Foreningen ${other}`)),
    ]);
  });

  it("decides by itself, also of one who says nothing else of himself", () => {
    for (const [text, first] of [
      ["Findes Spovetek stadig?", "ny"],
      ["MADE?", "made"],
    ] as const) {
      const { unsure, steps } = names.ask({ text });
      expect([text, unsure, steps[0]?.service]).toEqual([text, false, first]);
    }
  });

  it("is found far from the asker only where he does not say where he is", () => {
    expect(names.names({ text: "Idéværkstedet Vibefuglen" })[0]).toBe("Idéværkstedet Vibefuglen");
    expect(names.names({ text: "Idéværkstedet Vibefuglen", municipality: "0101" })).not.toContain("Idéværkstedet Vibefuglen");
  });

  it("is none where a short one is an everyday word of the text", () => {
    const asks = (text: string): readonly string[] => names.names({ text, asker: "COMPANY" });
    expect(asks("we have made a sensor for beds in care homes")[0]).not.toBe("MADE");
    expect(asks("Made of wood, our sensor for beds is new in care homes")[0]).not.toBe("MADE");
    expect(asks("we want to join MADE with our sensor for beds")[0]).toBe("MADE");
  });
});

describe("doubt", () => {
  it.each([
    ["COMPANY", ["Virksomhedsguiden"]],
    ["MUNICIPALITY", ["CO-PI – Center for Offentlig-Privat Innovation"]],
    [null, ["Virksomhedsguiden", "CO-PI – Center for Offentlig-Privat Innovation"]],
  ] as const)("leads %s to the general entrance", (asker, entrances) => {
    for (const text of ["Hvornår bliver min skraldespand tømt?", "hej", "🙏🙏🙏", "noget med samarbejde"]) {
      const need = { text, asker };
      expect([text, desk.ask(need).unsure, desk.names(need)]).toEqual([text, true, entrances]);
    }
  });

  it("is none where the need is plain", () => {
    expect(desk.ask({ text: TEXT, asker: "COMPANY", municipality: "0851" }).unsure).toBe(false);
  });
});
