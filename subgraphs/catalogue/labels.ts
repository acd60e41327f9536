/** The hub's codes in the words people read, Danish and English. */
export const LABELS: Readonly<Record<string, { readonly da: string; readonly en: string }>> = Object.freeze({
  MUNICIPAL: { da: "Kommunalt", en: "Municipal" },
  REGIONAL: { da: "Regionalt", en: "Regional" },
  MINISTERIAL: { da: "Nationalt", en: "National" },
  COMPETITION: { da: "Konkurrence", en: "Competition" },
  INNOVATION: { da: "Innovation", en: "Innovation" },
  PARTNERSHIP: { da: "Partnerskab", en: "Partnership" },
  INTERNATIONALISATION: { da: "Internationalisering", en: "Internationalisation" },
  MUNICIPALITY: { da: "Kommune", en: "Municipality" },
  REGION: { da: "Region", en: "Region" },
  STATE: { da: "Stat", en: "State" },
  EMPLOYEE: { da: "Medarbejder", en: "Employee" },
  COMPANY: { da: "Virksomhed", en: "Company" },
  ACTIVE: { da: "Aktiv", en: "Active" },
  UNCERTAIN: { da: "Usikker", en: "Uncertain" },
  HISTORICAL: { da: "Historisk", en: "Historical" },
  MERGED: { da: "Sammenlagt", en: "Merged" },
});
