/** Where a nurse with an idea for an aid should be sent, judged by hand from what each help function says of itself and which ground it covers. */
export interface Door {
  /** A municipality with one of the region's large hospitals. */
  readonly place: string;
  readonly municipality: string;
  readonly region: string;
  /** Names of the help services that are right as the first step. */
  readonly right: readonly string[];
  readonly why: string;
}

export const DOORS: readonly Door[] = [
  {
    place: "Aalborg (Nordjylland)",
    municipality: "0851",
    region: "1081",
    right: ["Idéklinikken"],
    why: "it takes in the ideas of the region's health staff, judges them and helps them on",
  },
  {
    place: "Aarhus (Midtjylland)",
    municipality: "0751",
    region: "1082",
    right: ["Technology Transfer Office, Aarhus Universitet og Region Midtjylland", "Center for Frihedsteknologi"],
    why: "one takes in inventions of the region's staff, the other is where the municipality's care staff go, and she does not say which she is",
  },
  {
    place: "Odense (Syddanmark)",
    municipality: "0461",
    region: "1083",
    right: ["OUH's innovationsstøtte"],
    why: "it helps the hospital's staff to mature ideas, while the region's innovation centre runs projects and may not go on",
  },
  {
    place: "København (Hovedstaden)",
    municipality: "0101",
    region: "1084",
    right: ["Region Hovedstadens innovationsstøtte"],
    why: "it advises hospital staff on ideas, while Tech Trans comes when there is an invention to judge",
  },
  {
    place: "Køge (Sjælland)",
    municipality: "0259",
    region: "1085",
    right: ["Produktion, Forskning og Innovation (PFI)"],
    why: "it is the region's own staff for getting employees started, while Sundhedsinnovation Sjælland is closed",
  },
];

/** What serves firms or purchasing only, or is closed: never a step for her. */
export const NEVER: readonly string[] = ["Business Aalborg", "Erhvervshus Sjælland", "Amgros", "Sundhedsinnovation Sjælland"];
