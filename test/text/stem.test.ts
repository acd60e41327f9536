import { describe, expect, it } from "vitest";
import { createAnalyser } from "../../subgraphs/text/analyser.ts";

const analyser = createAnalyser();

/** The term of one word. */
function term(word: string): string | undefined {
  return analyser.tokens(word)[0]?.term;
}

/** The words of a line are one word to us. */
const MEET = [
  "virksomhed virksomheden virksomheder virksomhederne virksomhedernes virksomhedens",
  "rådgiver rådgivning rådgivende rådgive rådgivere rådgivningen raadgivning RÅDGIVNING",
  "udbud udbuddet udbuddene udbuds",
  "udbyder udbydere udbyderen udbyderne",
  "udbyde udbydes udbydende",
  "indkøb indkøber indkøbere indkøbet indkoeb",
  "kommune kommuner kommunen kommunernes kommunal kommunale kommunalt",
  "region regional regionernes regionen regioner regionale",
  "iværksætter iværksættere iværksætteri iværksætterne ivaerksaetter",
  "innovation innovativ innovative innovere innovationer innovationens innovatør",
  "eksport eksportere eksportør eksportører eksporten",
  "vejledning vejlede vejleder vejledningen vejledende vejledninger",
  "støtte støtter støttet støtten stoette",
  "samarbejde samarbejder samarbejdet samarbejderne",
  "løsning løsninger løsningen løsningerne",
  "erhverv erhvervet erhvervs",
  "sundhed sundheds sundheden",
  "velfærd velfærden velfaerd",
  "hjælp hjælpe hjælper hjælpen hjaelp",
  "kursus kurser kurset kurserne",
  "offentlig offentlige offentligt",
  "privat private privates",
  "digital digitale digitalt",
  "digitalisering digitalisere digitaliseringen",
  "finansiering finansiere finansieres finansieringen",
  "forskning forsker forskere forskningen",
  "udvikling udvikle udvikler udviklingen",
  "uddannelse uddannelser uddanne uddannelsen",
  "undersøgelse undersøge undersøgelserne",
  "borger borgere borgerne borgernes",
  "fond fonde fonden fonds fondens",
  "aftale aftaler aftalen aftalt",
  "regel regler reglerne reglen",
  "middel midler midlerne midlet",
  "center centre centret centeret centrene",
  "netværk netværket netværker netværkene",
  "partner partnere partnerne",
  "marked markedet markeder markederne",
  "medarbejder medarbejdere medarbejderne",
  "by byer byen byerne",
  "butik butikker butikken",
  "barn børn børnene",
  "bog bøger bogen",
  "ny nye nyt",
  "stor større største store",
  "grøn grønne grønt",
  "tender tenders tendering",
  "company companies",
  "procurement procurements",
  "supplier suppliers",
  "municipality municipalities",
  "Århus Aarhus",
  "idé ide ideer idéer",
  "udbudsvejledning udbudsvejledninger udbudsvejledningen udbudsvejleder",
  "velfærdsteknologi velfærdsteknologier velfærdsteknologien velfaerdsteknologi",
  "erhvervsrådgivning erhvervsrådgiver erhvervsraadgivere",
];

/** The two words of a pair are two. */
const PART = [
  "udbud udbyder", // the call for tenders, and whoever offers something: in this house udbyder is the provider of a help service
  "udbud udbyde",
  "udbud tilbud",
  "udbud indbud",
  "virksomhed virksom",
  "virksomhed virkelighed",
  "kommune kommission",
  "kommune kommunikation",
  "region regiment",
  "region registrering",
  "innovation invitation",
  "innovation inspiration",
  "eksport ekspert",
  "eksport import",
  "eksport transport",
  "indkøb indkomst",
  "indkøb indhold",
  "rådgivning råd",
  "rådgivning lovgivning",
  "rådgiver arbejdsgiver",
  "vejledning ledning",
  "vejleder leder",
  "ledelse ledning",
  "støtte støt",
  "samarbejde arbejde",
  "samarbejde samvær",
  "løsning løs",
  "løsning læsning",
  "erhverv hverv",
  "erhverv erhvervsfremme",
  "sundhed sund",
  "sundhed skønhed",
  "velfærd færd",
  "velfærd velfærdsteknologi",
  "hjælp hjælm",
  "fond fundament",
  "forening forretning",
  "forening foren",
  "tal tale",
  "vind vinde",
  "bil billede",
  "regning regnskab",
  "regning regn",
  "regering region",
  "stilling stil",
  "ordning orden",
  "holdning hold",
  "generation generere",
  "organisation organ",
  "kurs kursus",
  "bolig bold",
  "borger borg",
  "bruger brud",
  "skab skabe",
  "marked mark",
  "market mark",
  "lokal lokomotiv",
  "national nation",
  "international national",
  "aktiv aktie",
  "konkurrence konkurs",
  "minister ministerium",
  "energi energisk",
  "partner part",
  "partnerskab partner",
  "plan planet",
  "pris prise",
  "university universe",
  "policy police",
  "business busy",
  "organ organic",
  "general generous",
  "news new",
  "have hav",
  "Vejle vej",
  "Odense ode",
];

describe("stemming", () => {
  for (const family of MEET) {
    it(`brings together ${family}`, () => {
      expect(new Set(family.split(" ").map(term))).toHaveLength(1);
    });
  }

  for (const pair of PART) {
    it(`keeps apart ${pair}`, () => {
      expect(new Set(pair.split(" ").map(term))).toHaveLength(2);
    });
  }

  it("has at least sixty pairs that meet and sixty that do not", () => {
    expect(MEET.reduce((sum, family) => sum + family.split(" ").length - 1, 0)).toBeGreaterThanOrEqual(60);
    expect(PART.length).toBeGreaterThanOrEqual(60);
  });

  it("gives folded stems", () => {
    expect(term("rådgivningen")).toBe("raadgive");
    expect(term("Løsninger")).toBe("loese");
  });
});
