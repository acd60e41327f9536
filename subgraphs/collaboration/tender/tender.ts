import type { Text } from "../../../schema/listing.ts";
import type { Money, NoticeContent, NoticePhase, NoticeWinner, TenderFlag } from "../../../schema/tender.ts";
import { DENMARK, municipalitiesIn, nutsTerritory, regions } from "../../base/territory/index.ts";
import type { Place } from "../../kit/list/place.ts";
import type { Buyer, BuyerFinder } from "./buyer.ts";
import { byAge, type Notice } from "./notice.ts";
import { courseOf, deadlineOf, type Course } from "./status.ts";

/** A procurement procedure: all that its notices say together. */
export interface Tender {
  readonly id: string;
  /** Oldest first. */
  readonly notices: readonly Notice[];
  readonly title: Text;
  readonly description?: Text;
  readonly course: Course;
  readonly procedure?: NoticeContent["procedure"];
  readonly nature?: NoticeContent["nature"];
  readonly flags: readonly TenderFlag[];
  readonly buyers: readonly Buyer[];
  readonly cpv: readonly string[];
  readonly places: readonly string[];
  /** Territory codes of the places in Denmark; `DK` alone where it is one of them. */
  readonly territories: readonly string[];
  readonly place: Place;
  readonly lots: number;
  readonly estimated?: Money;
  readonly total?: Money;
  readonly published?: string;
  readonly deadline?: string;
  readonly duration?: NoticeContent["duration"];
  readonly winners: readonly NoticeWinner[];
  readonly withheld: number;
  readonly documents?: string;
  /** Id of the source that its leading notice comes from. */
  readonly publisher: string;
}

/** Puts the notices of one procedure together. What each of them tells is taken from the latest call or change that tells it, else from results, else from announcements. */
export function tenderOf(id: string, group: readonly Notice[], finder: BuyerFinder): Tender {
  const notices = oncePerNumber(group).toSorted(byAge);
  const told = TELLING.flatMap((phases) => notices.filter(({ phase }) => phases.includes(phase)).toReversed());
  const [lead] = told;
  if (lead === undefined) throw new TypeError("a tender has at least one notice");
  const latest = <K extends keyof Notice>(key: K): Notice[K] | undefined => told.find((notice) => filled(notice[key]))?.[key];
  const results = notices.filter(({ phase }) => phase === "RESULT");
  const buyers = once(
    told.flatMap((notice) => notice.buyers),
    ({ cvr, name }) => cvr ?? name.toLowerCase(),
  ).map(finder);
  const places = latest("places") ?? [];
  const territories = groundOf(places);
  const optional = {
    description: latest("description"),
    procedure: latest("procedure"),
    nature: latest("nature"),
    estimated: latest("estimated"),
    total: results.findLast(({ total }) => total !== undefined)?.total,
    published: notices.at(-1)?.published,
    deadline: deadlineOf(notices),
    duration: latest("duration"),
    documents: latest("documents"),
  };
  return Object.freeze({
    id,
    notices,
    title: lead.title,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<Tender>), // the same keys, fewer
    course: courseOf(notices),
    flags: [...new Set(told.flatMap(({ flags }) => flags))],
    buyers,
    cpv: latest("cpv") ?? [],
    places,
    territories,
    place: placeOf(buyers, territories),
    lots: Math.max(...notices.map(({ lots }) => lots)),
    winners: once(
      results.flatMap(({ winners }) => winners),
      ({ cvr, name }) => cvr ?? name.toLowerCase(),
    ),
    withheld: results.reduce((sum, { withheld }) => sum + withheld, 0),
    publisher: lead.publisher,
  });
}

/** Whose word counts first; of one rank the latest. */
const TELLING: readonly (readonly NoticePhase[])[] = [["COMPETITION", "CHANGE"], ["RESULT"], ["PLANNING"]];

function filled(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** One notice that two sources give is one notice. */
function oncePerNumber(notices: readonly Notice[]): readonly Notice[] {
  return once(
    notices.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ({ number }) => number,
  );
}

function once<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const known = new Map<string, T>();
  for (const item of items) known.getOrInsert(keyOf(item), item);
  return [...known.values()];
}

function groundOf(places: readonly string[]): readonly string[] {
  const codes = new Set(places.flatMap((code) => nutsTerritory(code) ?? []));
  return codes.has(DENMARK) ? [DENMARK] : [...codes];
}

/** For filters: the municipalities are those that buy; regions are those whose ground is named, or who buy, or in which a buying municipality lies. */
function placeOf(buyers: readonly Buyer[], territories: readonly string[]): Place {
  return {
    municipalities: [...new Set(buyers.flatMap(({ municipality }) => municipality ?? []))],
    regions: [...new Set([...buyers.flatMap(({ region }) => region ?? []), ...territories.flatMap(regionsAt)])],
  };
}

/** Codes of the regions that a territory lies in, or consists of. Only of those that no others became: what lies in one lies in its successor too, but not the other way round. */
function regionsAt(territory: string): readonly string[] {
  return REGIONS_AT.getOrInsertComputed(territory, () => {
    const ground = new Set(municipalitiesIn(territory));
    return regions
      .filter(({ precededBy }) => precededBy.length === 0)
      .filter(({ code }) => municipalitiesIn(`reg:${code}`).some((each) => ground.has(each)))
      .map(({ code }) => code);
  });
}

const REGIONS_AT = new Map<string, readonly string[]>();
