import { expect, it } from "vitest";
import { createBuyerFinder } from "../../../subgraphs/collaboration/tender/buyer.ts";

it.each([
  ["Aarhus Kommune", { municipality: "0751", organisation: "aarhus-kommune" }],
  ["Københavns Kommune, Teknik- og Miljøforvaltningen", { municipality: "0101" }],
  ["Region Midtjylland v/ Indkøb & Medicoteknik", { region: "1082", organisation: "region-midtjylland" }],
  ["Municipality of Solrød", { municipality: "0269" }],
  ["REGION SJÆLLAND", { region: "1085" }],
])("knows %s", (name, body) => expect(createBuyerFinder([])({ name })).toMatchObject(body));

it.each([
  "Port of Aalborg",
  "Ringsted Forsyning",
  "Aarhus Vand A/S",
  "Klitby Kommune",
  "Aarhus",
  "Kommune",
  "Region",
  "Herning og Viborg Kommune",
])("does not take %s for a municipality or region", (name) => {
  const buyer = createBuyerFinder([])({ name });
  expect([buyer.municipality, buyer.region]).toEqual([undefined, undefined]);
});

it("knows a buyer by the CVR number that a notice with a plain name has shown", () => {
  const finder = createBuyerFinder([{ name: "Aarhus Kommune", cvr: "55133018" }]);
  expect(finder({ name: "Teknik og Miljø", cvr: "55133018" })).toMatchObject({ name: "Teknik og Miljø", municipality: "0751" });
});

it("learns nothing from a number that stands beside the names of two bodies", () => {
  const finder = createBuyerFinder([
    { name: "Aarhus Kommune", cvr: "55133018" },
    { name: "Solrød Kommune", cvr: "55133018" },
    { name: "Aarhus Kommune", cvr: "55133018" },
  ]);
  expect(finder({ name: "Teknik og Miljø", cvr: "55133018" }).municipality).toBeUndefined();
});
