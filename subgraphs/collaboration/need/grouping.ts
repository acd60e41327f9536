import type { Knowledge } from "../../matching/knowledge.ts";
import type { IdPair } from "../../matching/links.ts";
import type { FieldSpec, MatchRecord } from "../../matching/record.ts";
import { resolve, type Pair } from "../../matching/resolve.ts";
import { createResolver, type Resolver } from "../../matching/resolver.ts";
import { loadAnalyser, type Analyser } from "../../text/analyser.ts";
import type { NeedContent } from "./need.ts";
import { SAMPLE_NEEDS } from "./sample.ts";
import { createWantedReader, type WantedReader } from "./wanted/reader.ts";
import { THINGS, type Thing } from "./wanted/thing.ts";

/**
 * Puts needs for the same thing together, whoever wants them and wherever: areas and buyers play no part. The matching library decides, by the thing that the words speak of (see `wanted/`), the words
 * themselves and the CPV codes.
 *
 * A table of needs is too small, and the words of its buyers too different, to learn from it what agreement is worth. So that is learned once from the samples that come with the hub, where needs of one
 * known thing are taken to be the same (distant supervision: Mintz et al., ACL 2009); with that knowledge, which never changes, the same needs give the same groups whenever and in whatever order they come.
 */
export interface Grouper {
  /** The groups of these needs, lone ones included; each by what was decided about pairs of them. */
  group(needs: ReadonlyMap<string, Describing>, decided: Decided): readonly (readonly string[])[];
  /** The thing a need is for; undefined where the hub knows none. */
  wanted(need: Describing): Thing | undefined;
}

/** What of a need says what is wanted. */
export type Describing = Pick<NeedContent, "title" | "description" | "cpv">;

/** Decided pairs of need ids. */
export interface Decided {
  readonly same: readonly IdPair[];
  readonly notSame: readonly IdPair[];
}

const FIELDS: readonly FieldSpec[] = Object.freeze([
  { name: "wanted", kind: "identifier" },
  { name: "title", kind: "name" },
  { name: "text", kind: "text" },
  { name: "cpv", kind: "identifier" },
]);

/** What never changes: made once a process. */
interface Lasting {
  readonly analyser: Analyser;
  readonly reader: WantedReader;
  readonly knowledge: Knowledge;
}

let lasting: Promise<Lasting> | undefined;

export async function createGrouper(): Promise<Grouper> {
  const { analyser, reader, knowledge } = await (lasting ??= learn().catch((error: unknown) => {
    lasting = undefined;
    throw error;
  }));
  let resolver: Resolver | undefined;
  let known: ReadonlyMap<string, Describing> = new Map();
  return Object.freeze({
    group(needs: ReadonlyMap<string, Describing>, { same, notSame }: Decided) {
      const decided = { mustLink: same, cannotLink: notSame };
      if (resolver === undefined) {
        const records = [...needs].map(([id, need]) => recordOf(id, need, reader));
        const place = new Map(records.map(({ id }, at) => [id, at]));
        const places = (pairs: readonly IdPair[]): readonly Pair[] =>
          pairs.flatMap(([a, b]) => (place.has(a) && place.has(b) ? [[place.get(a) ?? 0, place.get(b) ?? 0] as const] : []));
        const resolution = resolve({
          fields: FIELDS,
          records,
          terms: analyser.terms,
          knowledge,
          mustLink: places(same),
          cannotLink: places(notSame),
        });
        resolver = createResolver({ resolution, records, ...decided });
      } else {
        resolver.change({
          remove: [...known.keys()].filter((id) => !needs.has(id)),
          put: [...needs].filter(([id, need]) => known.get(id) !== need).map(([id, need]) => recordOf(id, need, reader)),
          ...decided,
        });
      }
      known = needs;
      return [...resolver.clusters()];
    },
    wanted(need: Describing) {
      const [first] = reader(tellingOf(need));
      return first?.thing;
    },
  });
}

async function learn(): Promise<Lasting> {
  const analyser = await loadAnalyser();
  const reader = createWantedReader(THINGS, analyser);
  const records = SAMPLE_NEEDS.map(({ id, content }) => recordOf(id, content, reader));
  const things = Map.groupBy(records.keys(), (place) => records[place]?.values[0]?.[0]);
  const mustLink = [...things].flatMap(([thing, [first = 0, ...others]]) =>
    thing === undefined ? [] : others.map((other): Pair => [first, other]),
  );
  return { analyser, reader, knowledge: resolve({ fields: FIELDS, records, terms: analyser.terms, mustLink }).knowledge() };
}

function recordOf(id: string, need: Describing, reader: WantedReader): MatchRecord {
  const { titles, texts, cpv } = tellingOf(need);
  return { id, values: [reader({ titles, texts, cpv }).map(({ thing }) => thing.id), titles, texts, cpv] };
}

function tellingOf({ title, description, cpv }: Describing) {
  const said = (texts: readonly (string | undefined)[]): readonly string[] =>
    texts.filter((text) => text !== undefined && text !== "").map(String);
  return { titles: said([title.da, title.en]), texts: said([description?.da, description?.en]), cpv };
}
