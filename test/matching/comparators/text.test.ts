import { expect, it } from "vitest";
import { compared } from "../compared.ts";

const OTHERS = Array.from(
  { length: 40 },
  (_, place) => `vi hjælper dig gratis med råd og vejledning om emne${place} i hele landet hver dag`,
);
const values = [
  "vi hjælper dig gratis med patenter og varemærker til nye opfindelser i hele landet",
  "gratis hjælp med patenter og varemærker for virksomheder der sælger varer til udlandet",
  "patenter kan søges her hos os når det passer jer bedst om foråret",
  "vi hjælper dig gratis med råd og vejledning i hele landet hver dag",
  "robotter løfter senge på sygehuse",
];
const [one = "", much = "", some = "", frequent = "", nothing = ""] = values;
const { level, likeness, words } = compared("text", values, OTHERS);

it("texts are the more alike, the more of their rare words they share", () => {
  expect(likeness(one, one)).toBeGreaterThan(likeness(one, much));
  expect(likeness(one, much)).toBeGreaterThan(likeness(one, some));
  expect(likeness(one, some)).toBeGreaterThan(likeness(one, nothing));
  expect(level(one, nothing)).toBe(0);
});

it("texts that share frequent words only are told from those that share rare ones", () => {
  expect(words(one, much)).toMatch(/^have .* in common, rare words too$/);
  expect(words(one, frequent)).not.toMatch(/rare/);
  expect(words(one, nothing)).toBe("have next to nothing in common");
});
