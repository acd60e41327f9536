import { municipalitiesIn } from "../../base/territory/index.ts";
import { addressesOf } from "../links/link.ts";
import { isOpen, type Fault, type FaultCode, type Measure, type Rule } from "./fault.ts";

const FRESH_YEARS = 2;

/** Whoever reads the listing learns how to turn to it, what it does, who runs it, for whom it is and what it is about. What is closed needs no channel. */
const completeness: Rule = (listing) => {
  const missing = (field: string, loss: number, isMissing: boolean): readonly Fault[] =>
    isMissing ? [{ code: "MISSING", field, loss }] : [];
  return [
    ...missing("channels", 0.3, isOpen(listing) && listing.channels.length === 0),
    ...missing("summary", 0.25, listing.summary.length === 0),
    ...missing("provider", 0.2, !listing.hasProvider),
    ...missing("url", 0.1, isOpen(listing) && listing.url === null),
    ...missing("audiences", 0.1, listing.audiences === 0),
    ...missing("themes", 0.05, listing.themes === 0),
  ];
};

/** What is said to be in operation was looked at in the last two years, says when it was changed, and is still valid. */
const freshness: Rule = ({ status, modified, validTo }, day) => {
  if (status !== "ACTIVE") return [];
  const expired: readonly Fault[] =
    validTo !== null && validTo < day ? [{ code: "EXPIRED", field: "validTo", loss: 1, detail: validTo }] : [];
  if (modified === null) return [...expired, { code: "UNDATED", field: "modified", loss: 0.5 }];
  const limit = `${Number(day.slice(0, 4)) - FRESH_YEARS}${day.slice(4)}`;
  return modified < limit ? [...expired, { code: "OUTDATED", field: "modified", loss: 1, detail: modified }] : expired;
};

/** Of the addresses that the hub has asked, all answer. Nothing to go by where none was asked: of samples, of what is closed, and before the first asking. */
const links: Rule = (listing) => {
  const asked = addressesOf(listing).flatMap(({ field, url }) => {
    const state = listing.links.get(url);
    return state === undefined || state.finding === "UNCLEAR" ? [] : [{ field, url, state }];
  });
  if (asked.length === 0 || !isOpen(listing)) return undefined;
  return asked
    .filter(({ state }) => state.finding === "BROKEN")
    .map(({ field, url, state }) => ({
      code: "LINK_BROKEN",
      field,
      loss: 1 / asked.length,
      detail: `${url.slice(0, 200)} (${state.reason})`,
    }));
};

/** It says which areas are served, in codes or names that can be placed on the map. */
const coverage: Rule = ({ coverage: areas }) => {
  if (areas.length === 0) return [{ code: "COVERAGE_MISSING", field: "coverage", loss: 1 }];
  const unplaced = areas.filter((code) => municipalitiesIn(code).length === 0);
  const [first] = unplaced;
  if (first === undefined) return [];
  const detail = first.replace(/^unknown:/, "").slice(0, 100);
  return [{ code: "COVERAGE_UNPLACED", field: "coverage", loss: Math.max(0.5, unplaced.length / areas.length), detail }];
};

/** Nobody else lists the same help service, or this publisher has the best claim to the full text: it runs the service, or changed its listing last. What stands in review counts half. */
const duplicates: Rule = ({ others, inDoubt }) => {
  if (others === "YIELDS") return [{ code: "LISTED_BY_OTHERS", field: "listing", loss: 1 }];
  return inDoubt ? [{ code: "MAYBE_LISTED_BY_OTHERS", field: "listing", loss: 0.5 }] : [];
};

/** Title and summary, where there is one, are in Danish and in English. */
const languages: Rule = ({ title, summary }) => {
  const missing = (code: FaultCode, language: string, inTitle: number, inSummary: number): readonly Fault[] => [
    ...(title.includes(language) ? [] : [{ code, field: "title", loss: inTitle }]),
    ...(summary.length === 0 || summary.includes(language) ? [] : [{ code, field: "summary", loss: inSummary }]),
  ];
  return [...missing("DANISH_MISSING", "da", 0.4, 0.2), ...missing("ENGLISH_MISSING", "en", 0.25, 0.15)];
};

export const RULES: Readonly<Record<Measure, Rule>> = Object.freeze({
  COMPLETENESS: completeness,
  FRESHNESS: freshness,
  LINKS: links,
  COVERAGE: coverage,
  DUPLICATES: duplicates,
  LANGUAGES: languages,
});
