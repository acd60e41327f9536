import { fold } from "../../base/fold.ts";
import type { Audience } from "../../../schema/listing.ts";
import type { Knowledge } from "../field/knowledge.ts";
import type { HelpService } from "../index/helpService.ts";
import type { ServiceIndex } from "../index/serviceIndex.ts";
import type { Understood } from "../understand/understood.ts";
import { rank, type Ranked } from "./rank.ts";
import type { Wish } from "./wish.ts";

/** The steps of a guidance before they are put in words. */
export interface Choice {
  readonly unsure: boolean;
  readonly chosen: readonly Ranked[];
  /** All that may be used, best first. */
  readonly ranked: readonly Ranked[];
}

const MOST_STEPS = 5;
/** Below this share of the best a step would only distract. */
const LEAST_SHARE = 0.2;
const LEAST_SCORE = 0.12;
const MOST_OF_ONE_PROVIDER = 2;
/** Evidence needed before anything but the general entrance is named: less of one who says at length what he needs, more of one who does not say who he is. What was chosen in a form counts too, and who names a help service has said enough. */
const ENOUGH = { short: 0.5, long: 0.2, nobody: 0.45 };
const CHOSEN = { stage: 0.2, themes: 0.15, named: 2 };
/** A text of so many concepts is long. */
const LONG = 2;

export interface ChooseOptions {
  readonly understood: Understood;
  readonly wish: Wish;
  readonly day: string;
  readonly knowledge: Knowledge;
}

export function choose(index: ServiceIndex, options: ChooseOptions): Choice {
  const ranked = rank(index, options);
  if (isUnsure(options, ranked)) return { unsure: true, chosen: entrances(index, options), ranked };
  const chosen = varied(ranked);
  return chosen.length === 0 ? { unsure: true, chosen: entrances(index, options), ranked } : { unsure: false, chosen, ranked };
}

function isUnsure({ understood: { asker, stage, themes, concepts }, wish }: ChooseOptions, ranked: readonly Ranked[]): boolean {
  const named = ranked.some((each) => each.named || each.follows !== null);
  const form = (stage === null ? 0 : CHOSEN.stage) + (themes.length === 0 ? 0 : CHOSEN.themes) + (named ? CHOSEN.named : 0);
  const enough = (concepts.length >= LONG ? ENOUGH.long : ENOUGH.short) + (asker === null ? ENOUGH.nobody : 0);
  return wish.evidence + form - wish.outside < enough;
}

/** The best, but no help service twice under two ids, and no provider more often than a few times. */
function varied(ranked: readonly Ranked[]): readonly Ranked[] {
  const best = Math.max(0, ...ranked.slice(0, 2).map(({ score }) => score)); // the first need not have the highest
  const providers = new Map<string, number>();
  const profiles = new Set<object>();
  const chosen: Ranked[] = [];
  for (const each of ranked) {
    if (chosen.length === MOST_STEPS || each.score < Math.max(LEAST_SCORE, best * LEAST_SHARE)) break;
    const { profile, service } = each.entry;
    if (chosen.some(({ entry }) => (entry.profile === null || profile === null) && sharesPage(entry.service, service))) continue;
    const { provider } = each.entry;
    const times = provider === "" ? 0 : (providers.get(provider) ?? 0);
    if (times >= MOST_OF_ONE_PROVIDER || (profile !== null && profiles.has(profile))) continue;
    if (profile !== null) profiles.add(profile);
    providers.set(provider, times + 1);
    chosen.push(each);
  }
  return chosen;
}

/** Where one of two is unknown to the field, one web host means one thing. */
function sharesPage(a: HelpService, b: HelpService): boolean {
  const hosts = (service: HelpService): readonly string[] =>
    service.channels.flatMap(({ kind, value }) =>
      kind === "WEB" && URL.canParse(value) ? [new URL(value).hostname.replace(/^www\./, "")] : [],
    );
  const own = hosts(a);
  return hosts(b).some((host) => own.includes(host));
}

/** The general entrances for who asks, as the knowledge names them and the index has them. */
function entrances(index: ServiceIndex, { knowledge, understood }: ChooseOptions): readonly Ranked[] {
  return knowledge.entrances
    .filter(({ asker }) => understood.asker === null || asker === sideOf(understood.asker))
    .flatMap((entrance) => {
      const [name, provider] = [fold(entrance.name), fold(entrance.provider)];
      const named = index.entries.filter(
        (entry) => !entry.closed && (entry.name === name || entry.profile?.names.includes(entrance.name) === true),
      );
      const entry =
        named.find((each) => each.name === name && each.provider === provider) ?? named.find((each) => each.name === name) ?? named[0];
      return entry === undefined ? [] : [{ entry, score: 0, direct: 0, kinds: [], words: 0, follows: null, named: false }];
    });
}

function sideOf(asker: Audience): "public" | "company" {
  return asker === "COMPANY" ? "company" : "public";
}
