import { HubError } from "../../../schema/errors.ts";
import type { Text } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";

/** What can be added up with each other: volumes of one dimension, brought to its unit. Nothing is ever added over two of them. */
export const DIMENSIONS = {
  PIECES: { unit: "PIECE", da: "stk.", en: "pieces" },
  CITIZENS: { unit: "CITIZEN", da: "borgere", en: "citizens" },
  EMPLOYEES: { unit: "EMPLOYEE", da: "medarbejdere", en: "employees" },
  DWELLINGS: { unit: "DWELLING", da: "boliger", en: "dwellings" },
  ROOMS: { unit: "ROOM", da: "lokaler", en: "rooms" },
  BEDS: { unit: "BED", da: "senge", en: "beds" },
  EVENTS: { unit: "EVENT", da: "gange", en: "times" },
  TIME: { unit: "HOUR", da: "timer", en: "hours" },
  LENGTH: { unit: "M", da: "m", en: "m" },
  AREA: { unit: "M2", da: "m²", en: "m²" },
  CAPACITY: { unit: "M3", da: "m³", en: "m³" },
  MASS: { unit: "KG", da: "kg", en: "kg" },
  ENERGY: { unit: "KWH", da: "kWh", en: "kWh" },
  MONEY: { unit: "DKK", da: "kr.", en: "DKK" },
} as const satisfies Record<string, Required<Text> & { readonly unit: string }>;

export type Dimension = keyof typeof DIMENSIONS;

export interface Unit {
  readonly code: string;
  readonly dimension: Dimension;
  /** How many of the dimension's unit it is. */
  readonly factor: number;
  /** What people write, besides the code: any form of these words. */
  readonly names: readonly string[];
}

export const UNITS: readonly Unit[] = Object.freeze([
  unit("PIECE", "PIECES", 1, "stk styk stykker enhed enheder anlæg apparat apparater maskine maskiner piece pieces unit units pcs"),
  unit(
    "PIECE",
    "PIECES",
    1,
    "sensor sensorer måler målere målesæt alarm alarmer nødkald lås låse dør døre boks bokse skærm skærme robot robotter",
  ),
  unit(
    "PIECE",
    "PIECES",
    1,
    "lift lifte elevator elevatorer pumpe pumper toilet toiletter sæde sæder køretøj køretøjer bil biler licens licenser",
  ),
  unit(
    "PIECE",
    "PIECES",
    1,
    "lyspunkt lyspunkter mast master armatur armaturer lampe lamper spand spande beholder beholdere kurv kurve container containere måltid måltider",
  ),
  unit(
    "CITIZEN",
    "CITIZENS",
    1,
    "borger borgere beboer beboere patient patienter elev elever barn børn bevilling bevillinger citizen citizens person personer",
  ),
  unit(
    "EMPLOYEE",
    "EMPLOYEES",
    1,
    "medarbejder medarbejdere ansat ansatte bruger brugere kliniker klinikere rådgiver rådgivere sygeplejerske sygeplejersker employee employees user users",
  ),
  unit(
    "DWELLING",
    "DWELLINGS",
    1,
    "bolig boliger plejebolig plejeboliger hjem adresse adresser husstand husstande dwelling dwellings household households",
  ),
  unit("ROOM", "ROOMS", 1, "stue stuer rum lokale lokaler sengestue sengestuer klasselokale klasselokaler room rooms"),
  unit("BED", "BEDS", 1, "seng senge sengeplads sengepladser bed beds"),
  unit(
    "EVENT",
    "EVENTS",
    1,
    "gang gange samtale samtaler forløb besøg tur ture flyvning flyvninger kørsel kørsler levering leveringer event events time-of-use",
  ),
  unit("HOUR", "TIME", 1, "time timer hour hours"),
  unit("M", "LENGTH", 1, "m meter metre"),
  unit("KM", "LENGTH", 1_000, "km kilometer kilometre"),
  unit("M2", "AREA", 1, "m² kvm kvadratmeter"),
  unit("HA", "AREA", 10_000, "ha hektar hectare hectares"),
  unit("M3", "CAPACITY", 1, "m³ kubikmeter"),
  unit("LITRE", "CAPACITY", 0.001, "l liter litre litres"),
  unit("KG", "MASS", 1, "kg kilo kilogram"),
  unit("TONNE", "MASS", 1_000, "t ton tons tonne tonnes"),
  unit("KWH", "ENERGY", 1, "kwh kilowatttimer"),
  unit("MWH", "ENERGY", 1_000, "mwh megawatttimer"),
  unit("GWH", "ENERGY", 1_000_000, "gwh gigawatttimer"),
  unit("DKK", "MONEY", 1, "kr kroner"),
  unit("DKK_THOUSAND", "MONEY", 1_000, "tkr"),
  unit("DKK_MILLION", "MONEY", 1_000_000, "mio million millioner"),
]);

/** A unit as it was written, understood. */
export interface ReadUnit {
  readonly unit: Unit;
  /** The volume is so much every year. */
  readonly yearly: boolean;
}

/** Reads a code or what people write: `M2`, `plejeboliger`, `timer om året`, `mio. kr.`. Throws UNIT_UNKNOWN. */
export function readUnit(written: string): ReadUnit {
  const yearly = YEARLY.test(written);
  const words = fold(written.replace(YEARLY, " ").replaceAll("²", "2").replaceAll("³", "3"))
    .split(" ")
    .filter((word) => word !== "");
  const [first, second] = words;
  const found =
    words.length === 1 ||
    (words.length === 2 && second !== undefined && CURRENCY.has(second) && BY_NAME.get(first ?? "")?.dimension === "MONEY")
      ? BY_NAME.get(first ?? "")
      : BY_NAME.get(words.join(" "));
  if (found !== undefined) return { unit: found, yearly };
  throw new HubError(
    "UNIT_UNKNOWN",
    `The unit ${JSON.stringify(written.slice(0, 40))} is not known, and volumes of unlike units are never added.`,
    {
      next: `Give one of ${[...new Set(UNITS.map(({ code }) => code))].join(", ")}, or say in the text what is counted and give PIECE.`,
    },
  );
}

/** `om året`, `pr. år`, `årligt`, `a year`. */
const YEARLY = /\s*(?:\bom året|\bpr\.? år|\/\s?år|\bårligt?|\bper year|\ba year|\byearly)(?!\p{L})/iu;
const CURRENCY: ReadonlySet<string> = new Set(["kr", "kroner", "dkk"]);
const BY_NAME: ReadonlyMap<string, Unit> = new Map(
  UNITS.flatMap((each) => [each.code, ...each.names].map((name) => [fold(name.replaceAll("²", "2").replaceAll("³", "3")), each] as const)),
);

function unit(code: string, dimension: Dimension, factor: number, names: string): Unit {
  return Object.freeze({ code, dimension, factor, names: names.split(" ") });
}
