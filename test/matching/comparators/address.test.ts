import { expect, it } from "vitest";
import { compared } from "../compared.ts";

const values = [
  "Havnegade 12, 9000 Aalborg",
  "Havnegade 12",
  "Havnegade 14",
  "Havnegade",
  "Torvet 12",
  "Solvej 7, Vejle",
  "Havne Gade 12 9000 Aalborg",
];
const [whole = "", short = "", neighbour = "", street = "", elsewhere = "", far = ""] = values;
const { likeness, words } = compared("address", values, ["Havnegade 3", "Torvet 9", "Solvej 12", "Nygade 14, Vejle"]);

it("puts the same house first, then the street without a number, then the house next door", () => {
  expect(likeness(short, short)).toBeGreaterThan(likeness(short, street));
  expect(likeness(short, street)).toBeGreaterThan(likeness(short, neighbour));
  expect(likeness(short, neighbour)).toBeGreaterThan(likeness(short, far));
});

it("knows the same house without its town", () => {
  expect(words(whole, short)).toMatch(/, the same house number$/);
});

it("tells house numbers that agree, that differ, and that are not told", () => {
  expect(words(short, elsewhere)).toMatch(/, the same house number$/);
  expect(words(short, neighbour)).toMatch(/, another house number$/);
  expect(words(short, street)).not.toMatch(/house number/);
});
