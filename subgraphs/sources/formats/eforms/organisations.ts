import { all, at, textAt, textOf, within } from "../notice/look.ts";
import { countryOf, type Party } from "../notice/party.ts";
import type { XmlElement } from "../notice/xmlTree.ts";

/** The organisations of a notice by their technical id (OPT-200): everything else refers to these. */
export interface Organisation extends Party {
  readonly centralPurchasing: boolean;
}

export function organisationsOf(extension: XmlElement | undefined): ReadonlyMap<string, Organisation> {
  return new Map(
    all(extension, "Organizations", "Organization").flatMap((organisation) => {
      const company = at(organisation, "Company");
      const id = textAt(company, "PartyIdentification", "ID");
      const name = preferredName(company);
      if (id === undefined || name === undefined) return [];
      const size = textAt(company, "CompanySizeCode");
      const yes = (indicator: string): boolean => within(organisation, indicator).some(({ content }) => content[0] === "true");
      return [
        [
          id,
          {
            name,
            number: textAt(company, "PartyLegalEntity", "CompanyID"),
            country: countryOf(textAt(company, "PostalAddress", "Country", "IdentificationCode")),
            nuts: textAt(company, "PostalAddress", "CountrySubentityCode"),
            sme: size === undefined ? undefined : size !== "large",
            person: yes("NaturalPersonIndicator"),
            centralPurchasing: yes("AwardingCPBIndicator") || yes("AcquiringCPBIndicator"),
          },
        ] as const,
      ];
    }),
  );
}

function preferredName(company: XmlElement | undefined): string | undefined {
  const names = all(company, "PartyName", "Name");
  const danish = names.find(({ attributes }) => attributes.get("languageID") === "DAN");
  return textOf(danish ?? names[0]);
}

/** Ids of the tenderers that won a lot (efac:LotResult → LotTender → TenderingParty → Tenderer). */
export function winnerIds(result: XmlElement | undefined): readonly string[] {
  const won = new Set(
    all(result, "LotResult")
      .filter((lot) => textAt(lot, "TenderResultCode") === "selec-w")
      .flatMap((lot) => ids(all(lot, "LotTender", "ID"))),
  );
  const tenders = all(result, "LotTender").filter((tender) => won.has(textAt(tender, "ID") ?? ""));
  const parties = new Set(tenders.flatMap((tender) => ids(all(tender, "TenderingParty", "ID"))));
  return all(result, "TenderingParty")
    .filter((party) => parties.has(textAt(party, "ID") ?? ""))
    .flatMap((party) => ids(all(party, "Tenderer", "ID")));
}

/** Whether every lot was closed without a winner. */
export function nothingAwarded(result: XmlElement | undefined): boolean {
  const lots = all(result, "LotResult").flatMap((lot) => textAt(lot, "TenderResultCode") ?? []);
  return lots.length > 0 && lots.every((code) => code === "clos-nw");
}

function ids(elements: readonly XmlElement[]): readonly string[] {
  return elements.flatMap((element) => textOf(element) ?? []);
}
