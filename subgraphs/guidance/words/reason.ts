import { municipalityByCode, municipalityName, regionByCode, territoryName } from "../../base/territory/index.ts";
import { AUDIENCE_LABELS, joined, STAGE_LABELS } from "../labels.ts";
import type { Concept, Knowledge } from "../field/knowledge.ts";
import type { Ranked } from "../rank/rank.ts";
import type { Wish } from "../rank/wish.ts";
import type { Understood } from "../understand/understood.ts";

type Tongue = "da" | "en";

export interface ReasonParts {
  readonly understood: Understood;
  readonly wish: Wish;
  readonly knowledge: Knowledge;
  readonly unsure: boolean;
}

/** Why a help service is a step: what in the need it answers, the asker's area, whom it serves, how far along, and what is uncertain about it. */
export function reasonFor(ranked: Ranked, parts: ReasonParts, language: Tongue): string {
  const sentences = [
    answers(ranked, parts, language),
    covers(ranked, parts.understood, language),
    serves(ranked, parts.understood, language),
  ];
  return [...sentences, suits(ranked, parts, language), doubt(ranked, language)].filter((sentence) => sentence !== "").join(" ");
}

/** The concepts of the need that speak for a help service: those that ask for what it gives, then those of the parts of public work that it knows. */
function tellers({ topics }: Ranked["entry"], kinds: readonly string[], wish: Wish): readonly Concept[] {
  const own = kinds.flatMap((id) => wish.saidBy.get(id) ?? []);
  const asking = own.length > 0 ? own : kinds.flatMap((id) => wish.saidBy.get(wish.cameWith.get(id) ?? "") ?? []);
  const about = wish.about.filter((concept) => Object.keys(concept.topics ?? {}).some((topic) => (topics[topic] ?? 0) >= 0.5));
  return [...asking.slice(0, 4), ...about].filter(
    (concept) => concept.vague !== true && concept.act !== true && concept.outside === undefined,
  );
}

/** From here on an example is so like the need that the asker will see it too. */
const ALIKE = 0.3;

/** What others say who want such help, or the help that it goes with. */
function alike(kind: string, { likes, cameWith }: Wish, language: Tongue): string | undefined {
  const near = [kind, cameWith.get(kind) ?? ""].flatMap((id) => likes.get(id) ?? []).find(({ worth }) => worth >= ALIKE);
  return near?.nearest[language];
}

function answers({ entry, kinds, follows, named, words }: Ranked, { wish, knowledge, unsure }: ReasonParts, language: Tongue): string {
  const da = language === "da";
  if (unsure)
    return da
      ? "Det er ikke sikkert, hvad du har brug for, så begynd ved den fælles indgang."
      : "It is not certain what you need, so begin at the general entrance.";
  const first =
    follows === null
      ? ""
      : da
        ? `${follows.service.name.da ?? ""} findes ikke længere; denne har taget over. `
        : `${follows.service.name.en ?? follows.service.name.da ?? ""} is no more; this one has taken over. `;
  const [kind] = kinds.flatMap((id) => knowledge.kinds.get(id) ?? []);
  if (kind === undefined) {
    if (first !== "") return first.trim();
    if (named) return da ? "Du nævner den selv." : "You name it yourself.";
    return words > 0 ? (da ? "Den beskriver sig selv med ord fra dit behov." : "It describes itself in words of your need.") : "";
  }
  const labels = [...new Set(tellers(entry, kinds, wish).map(({ label }) => label[language]))].slice(0, 3).map((label) => `“${label}”`);
  const what = kind[language];
  if (labels.length === 0) {
    const like = alike(kind.id, wish, language);
    if (like === undefined) return `${first}${da ? `Her finder du ${what}.` : `Here you find ${what}.`}`;
    return `${first}${da ? `Dit behov ligner “${like}”: her finder du ${what}.` : `Your need is like “${like}”: here you find ${what}.`}`;
  }
  return `${first}${da ? `Det handler om ${joined(labels, language)}: her finder du ${what}.` : `It is about ${joined(labels, language)}: here you find ${what}.`}`;
}

function covers({ entry: { area, service } }: Ranked, { municipality, region, places }: Understood, language: Tongue): string {
  const da = language === "da";
  const place = placeName(municipality, region, language);
  if (area.nationwide)
    return place === ""
      ? da
        ? "Den dækker hele landet."
        : "It covers the whole country."
      : da
        ? `Den dækker hele landet, også ${place}.`
        : `It covers the whole country, ${place} too.`;
  const named =
    place === ""
      ? joined(
          places.filter((code) => area.municipalities.has(code)).map((code) => territoryName(`mun:${code}`, language)),
          language,
        )
      : place;
  const ground = joined(
    service.coverage.slice(0, 3).map((code) => territoryName(code, language)),
    language,
  );
  if (ground === named) return da ? `Den dækker ${named}.` : `It covers ${named}.`;
  return da
    ? `Den dækker ${ground}${named === "" ? "" : ` og dermed ${named}`}.`
    : `It covers ${ground}${named === "" ? "" : ` and so ${named}`}.`;
}

function placeName(municipality: string | null, region: string | null, language: Tongue): string {
  const known = municipality === null ? undefined : municipalityByCode(municipality);
  if (known !== undefined) return municipalityName(known, language);
  return region === null ? "" : (regionByCode(region)?.[language] ?? "");
}

function serves({ entry: { service } }: Ranked, { asker }: Understood, language: Tongue): string {
  const da = language === "da";
  const own = asker !== null && service.audiences.includes(asker) ? [asker] : service.audiences;
  const whom = joined(
    own.map((audience) => AUDIENCE_LABELS[audience][language]),
    language,
  );
  if (whom === "") return "";
  if (asker === "EMPLOYEE" && !service.audiences.includes(asker)) {
    return da
      ? `Den er for ${whom}; som ansat bruger du den gennem din arbejdsplads.`
      : `It is for ${whom}; as an employee you use it through your place of work.`;
  }
  return da ? `Den er for ${whom}.` : `It is for ${whom}.`;
}

function suits({ kinds }: Ranked, { understood: { stage }, knowledge }: ReasonParts, language: Tongue): string {
  if (stage === null) return "";
  const fits = kinds.some((id) => knowledge.preparations.get(knowledge.kinds.get(id)?.bring ?? "")?.stages.includes(stage));
  if (!fits) return "";
  return language === "da"
    ? `Den passer til, hvor langt du er: ${STAGE_LABELS[stage].da}.`
    : `That suits where you are: ${STAGE_LABELS[stage].en}.`;
}

function doubt({ entry: { service } }: Ranked, language: Tongue): string {
  if (service.status !== "UNCERTAIN") return "";
  return language === "da"
    ? "Det er ikke sikkert, at den stadig er i gang, så spørg først."
    : "It is not certain that it still runs, so ask first.";
}
