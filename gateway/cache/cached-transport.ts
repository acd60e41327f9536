import type { Clock } from "../../subgraphs/base/clock.ts";
import { scopeOf, type Scope } from "../transport/scope.ts";
import type { AskedEntities, Transport, TransportAnswer, TransportRequest } from "../transport/transport.ts";
import { dataOf, inFullList, newEntries, used } from "./entity-lists.ts";
import type { Entry, Marks, Term } from "./entry.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Freshness } from "./freshness.ts";
import { meaningOf } from "./meaning.ts";
import { keepingOf } from "./policy.ts";
import type { Shelf } from "./shelf.ts";
import { representationTags, subgraphTag } from "./tags.ts";

export interface CachedTransportOptions {
  readonly shelf: Shelf;
  readonly clock: Clock;
  /** Tells supergraphs apart. */
  readonly supergraph: string;
  readonly name: string;
  readonly transport: Transport;
  /** Is told of every part of the client's answer. */
  readonly freshness: Freshness;
}

/**
 * A subgraph's answers to queries, from the shelf as far as they stand there. Root fields are kept as a whole, entities one by one: a request for fifty asks the
 * subgraph for those that are not known. Never for mutations, nor for what is read after one.
 */
export function cachedTransport(options: CachedTransportOptions): Transport {
  const { shelf, clock, supergraph, name, transport, freshness } = options;
  const ofSubgraph = subgraphTag(name);

  async function askRoot(request: TransportRequest): Promise<TransportAnswer> {
    const scope = scopeOf(request.headers);
    const key = fingerprint("root", supergraph, name, meaningOf(request.query), JSON.stringify(request.variables ?? {}), scope.text);
    const { entries, marks } = await shelf.read([key], [ofSubgraph]);
    const known = usable(entries[0], scope);
    if (known !== undefined) {
      freshness.note(known);
      return { data: JSON.parse(known.json) };
    }
    const asked = clock.now();
    const answer = await transport(request);
    const term = termOf(answer, { asked, scope, marks });
    freshness.note(term);
    if (term !== undefined) shelf.write([{ key, entry: { ...term, json: JSON.stringify(answer.data) } }]);
    return answer;
  }

  async function askEntities(request: TransportRequest, { lists, variables, only }: AskedEntities): Promise<TransportAnswer> {
    const scope = scopeOf(request.headers);
    const keys = lists.map((list) => {
      const selection = fingerprint("entity", supergraph, name, meaningOf(list.query), used(list, variables), scope.text);
      return list.texts.map((text) => fingerprint(selection, text));
    });
    const tags = lists.map(({ texts }) => texts.map((text) => [ofSubgraph, ...representationTags(text)]));
    const { entries, marks } = await shelf.read(keys.flat(), [...new Set(tags.flat(2))]);
    let at = 0;
    const known = keys.map((ofList) => ofList.map(() => usable(entries[at++], scope)));
    for (const entry of known.flat()) if (entry !== undefined) freshness.note(entry);
    const missing = known.map((ofList) => [...ofList.keys()].filter((position) => ofList[position] === undefined));
    if (missing.every((positions) => positions.length === 0)) return { data: dataOf(lists, known, missing, {}) };

    const asked = clock.now();
    const partly = known.flat().some((entry) => entry !== undefined);
    const fewer = lists.map(({ texts }, index) => (missing[index] ?? []).map((position) => texts[position] ?? ""));
    const answer = await transport(partly ? only(fewer) : request);
    const term = termOf(answer, { asked, scope, marks });
    freshness.note(term);
    if (term !== undefined) shelf.write(newEntries({ lists, keys, tags, missing, answer, term }));
    if (!partly) return answer;
    return {
      ...answer,
      data: dataOf(lists, known, missing, answer.data ?? {}),
      ...(answer.errors !== undefined && { errors: answer.errors.map((error) => inFullList(error, lists, missing)) }),
    };
  }

  return (request) => {
    if (request.mutation === true) {
      freshness.note(undefined);
      return transport(request);
    }
    const { entities } = request;
    return entities === undefined ? askRoot(request) : askEntities(request, entities);
  };
}

function usable(entry: Entry | undefined, scope: Scope): Entry | undefined {
  return entry !== undefined && (entry.public || scope.anonymous) ? entry : undefined;
}

interface Circumstances {
  /** When the subgraph was asked. */
  readonly asked: number;
  readonly scope: Scope;
  readonly marks: Marks | undefined;
}

/** Undefined for what may not be kept: an answer with errors among them, and one for somebody who has said who it is unless it is for everybody. */
function termOf(answer: TransportAnswer, { asked, scope, marks }: Circumstances): Term | undefined {
  if (answer.errors !== undefined || answer.data === undefined || answer.data === null || marks === undefined) return undefined;
  const keeping = keepingOf(answer);
  if (keeping === undefined || !(keeping.public || scope.anonymous)) return undefined;
  return { until: asked + keeping.ms, public: keeping.public, marks };
}
