import type { Sector } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";

/** A division of CPV: the first two digits of its codes, what it holds in short, and the part of public work that buys it most. */
export interface Division {
  readonly code: string;
  readonly name: Required<Text>;
  readonly sectors: readonly Sector[];
}

/** The 45 divisions, by code. The names are the hub's own and shorter than the regulation's. */
export const DIVISIONS: readonly Division[] = Object.freeze([
  division("03", ["Landbrug, skovbrug og fiskeri", "Farming, forestry and fishing"]),
  division("09", ["Brændsel, el og anden energi", "Fuel, electricity and other energy"], "ENERGY_CLIMATE"),
  division("14", ["Råstoffer og metaller", "Minerals and metals"], "CONSTRUCTION_BUILDINGS"),
  division("15", ["Fødevarer og drikkevarer", "Food and drink"]),
  division("16", ["Landbrugsmaskiner", "Farm machinery"]),
  division("18", ["Tøj, sko og værnebeklædning", "Clothing, shoes and protective wear"]),
  division("19", ["Læder, tekstil, plast og gummi", "Leather, textiles, plastics and rubber"]),
  division("22", ["Tryksager og trykte værdipapirer", "Printed matter"]),
  division("24", ["Kemiske produkter", "Chemicals"]),
  division("30", ["Computere og kontormaskiner", "Computers and office machines"], "DIGITAL_ADMINISTRATION"),
  division("31", ["Elektrisk udstyr og belysning", "Electrical equipment and lighting"], "ENERGY_CLIMATE"),
  division("32", ["Radio, tv og telekommunikation", "Radio, television and telecommunications equipment"], "DIGITAL_ADMINISTRATION"),
  division(
    "33",
    ["Medicin, medicinsk udstyr og hjælpemidler", "Medicines, medical equipment and aids"],
    "HEALTH",
    "ELDERLY_CARE",
    "DISABILITY",
  ),
  division("34", ["Køretøjer, tog, skibe og fly", "Vehicles, trains, ships and aircraft"], "TRANSPORT_ROADS"),
  division("35", ["Sikkerhed, brand, politi og forsvar", "Security, fire, police and defence equipment"], "DEFENCE_SAFETY"),
  division("37", ["Musikinstrumenter, sport, spil og kunst", "Musical instruments, sports goods, games and art"], "EDUCATION"),
  division("38", ["Laboratorie- og måleudstyr", "Laboratory and measuring equipment"], "HEALTH"),
  division("39", ["Møbler, inventar og rengøringsmidler", "Furniture, furnishings and cleaning products"]),
  division("41", ["Vand", "Water"], "WASTE_WATER"),
  division("42", ["Industrimaskiner", "Industrial machinery"]),
  division("43", ["Maskiner til anlæg og råstofudvinding", "Construction and mining machinery"], "CONSTRUCTION_BUILDINGS"),
  division("44", ["Byggematerialer og byggevarer", "Building materials"], "CONSTRUCTION_BUILDINGS"),
  division("45", ["Bygge- og anlægsarbejde", "Construction work"], "CONSTRUCTION_BUILDINGS"),
  division("48", ["Software og informationssystemer", "Software and information systems"], "DIGITAL_ADMINISTRATION"),
  division("50", ["Reparation og vedligeholdelse", "Repair and maintenance"]),
  division("51", ["Installation af udstyr", "Installation of equipment"]),
  division("55", ["Hotel, restaurant og kantine", "Hotels, restaurants and canteens"]),
  division("60", ["Transport af personer og gods", "Transport of people and goods"], "TRANSPORT_ROADS"),
  division("63", ["Hjælp til transport og rejsebureauer", "Transport support and travel agencies"], "TRANSPORT_ROADS"),
  division("64", ["Post og telekommunikation", "Post and telecommunications"], "DIGITAL_ADMINISTRATION"),
  division("65", ["Forsyning med vand, el, gas og varme", "Supply of water, electricity, gas and heat"], "ENERGY_CLIMATE", "WASTE_WATER"),
  division("66", ["Finans, forsikring og pension", "Finance, insurance and pensions"]),
  division("70", ["Fast ejendom", "Property services"], "CONSTRUCTION_BUILDINGS"),
  division("71", ["Arkitekt- og ingeniørydelser", "Architects and engineers"], "CONSTRUCTION_BUILDINGS"),
  division("72", ["It-rådgivning, udvikling og drift", "IT consulting, development and operation"], "DIGITAL_ADMINISTRATION"),
  division("73", ["Forskning og udvikling", "Research and development"]),
  division(
    "75",
    ["Offentlig administration, forsvar og socialsikring", "Public administration, defence and social security"],
    "DEFENCE_SAFETY",
  ),
  division("76", ["Olie- og gasindustri", "Oil and gas industry services"], "ENERGY_CLIMATE"),
  division("77", ["Gartneri, grønne områder og skov", "Gardening, green areas and forests"]),
  division(
    "79",
    ["Erhvervsydelser: jura, revision, vikarer, kommunikation", "Business services: law, accounting, temporary staff, communication"],
    "PROCUREMENT",
    "EMPLOYMENT",
  ),
  division("80", ["Undervisning og uddannelse", "Education and training"], "EDUCATION"),
  division("85", ["Sundhed, pleje og sociale ydelser", "Health, care and social services"], "HEALTH", "ELDERLY_CARE", "SOCIAL"),
  division("90", ["Affald, spildevand, rengøring og miljø", "Waste, wastewater, cleaning and environment"], "WASTE_WATER"),
  division("92", ["Kultur, idræt og fritid", "Culture, sport and leisure"]),
  division("98", ["Andre ydelser til borgere og samfund", "Other services to people and communities"]),
]);

function division(code: string, [da, en]: readonly [string, string], ...sectors: readonly Sector[]): Division {
  return Object.freeze({ code, name: { da, en }, sectors });
}

const byCode = new Map(DIVISIONS.map((each) => [each.code, each]));

export function divisionByCode(code: string): Division | undefined {
  return byCode.get(code);
}

/** The divisions of CPV codes, each once. */
export function divisionsOf(cpv: readonly string[]): readonly Division[] {
  return [...new Set(cpv.map((code) => code.slice(0, 2)))].flatMap((code) => byCode.get(code) ?? []);
}
