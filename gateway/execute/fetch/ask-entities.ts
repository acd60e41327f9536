import { HubError } from "../../../schema/errors.ts";
import type { SubgraphAnswer, SubgraphError } from "../../../subgraphs/base/subgraph.ts";
import { isRecord } from "../../transport/answer.ts";
import { badAnswer } from "../../transport/failures.ts";
import type { Run } from "../run.ts";
import type { Data, Path } from "../target.ts";
import type { EntityFetch } from "./entity-fetch.ts";
import type { Gathered } from "./gathered.ts";
import { placesUnder } from "./places.ts";
import { requestFor, type RequestPlan } from "./request.ts";
import { transportOf } from "./transport-of.ts";

/** A part of a request: a run of one fetch's representations, the variable they travel in and the name they are answered under. */
export interface Share {
  readonly fetch: EntityFetch;
  readonly gathered: Gathered;
  /** Representations from here up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly variable: string;
  readonly answerName: string;
}

/** Sends one request for all shares and puts the answers where they belong. Never rejects: a failure is an error for each field that stays null. */
export async function askEntities(run: Run, plan: RequestPlan, shares: readonly Share[]): Promise<void> {
  try {
    const lists = shares.map(({ fetch: { node }, variable, answerName, gathered: { texts }, from, to }) => ({
      variable,
      answerName,
      query: node.operation,
      variableNames: node.variableUsages ?? [],
      texts: from === 0 && to === texts.length ? texts : texts.slice(from, to),
    }));
    const answer = await transportOf(run, plan.service)(requestFor(plan, run, lists));
    for (const error of answer.errors ?? []) noteError(run, plan.service, shares, error);
    for (const share of shares) spread(run, plan.service, share, answer);
  } catch (error) {
    const failure = error instanceof HubError ? error : new HubError("INTERNAL", "The gateway failed at this field.", { cause: error });
    for (const share of shares) run.errors.addFailure(failure, fieldPaths(run, share));
  }
}

function spread(run: Run, service: string, share: Share, { data, errors }: SubgraphAnswer): void {
  const { fetch, gathered, from, to, answerName } = share;
  const list: unknown = data?.[answerName];
  if (!Array.isArray(list) || list.length !== to - from) {
    if (errors !== undefined && !Array.isArray(list)) return;
    const given = Array.isArray(list) ? String(list.length) : "no list";
    run.errors.addFailure(badAnswer(service, `was asked for ${to - from} entities and answered ${given}`), fieldPaths(run, share));
    return;
  }
  const { targets, positions } = gathered;
  for (let index = 0; index < targets.length; index += 1) {
    const position = positions[index] ?? -1;
    const target = targets[index];
    if (target === undefined || position < from || position >= to) continue;
    const entity: unknown = list[position - from];
    if (entity === null) continue; // its owner does not know it
    const fault = isRecord(entity) ? fetch.put(target, entity) : { wrongType: "no object" };
    if (fault === undefined) continue;
    // Where errors came along, they say why something is missing.
    if ("missing" in fault && errors !== undefined) continue;
    const what = "missing" in fault ? "left out a field it was asked for" : "answered with an entity of another type than it was asked for";
    const paths = fieldPaths(run, share, new Set([target]));
    const missing = "missing" in fault ? fault.missing : undefined;
    run.errors.addFailure(
      badAnswer(service, what),
      missing === undefined ? paths : paths.filter((path) => missing.includes(String(path.at(-1)))),
    );
  }
}

/**
 * Where a subgraph's error stands in the client's answer. `["_entities", 3, "name"]` is `name` of every object asked for as the fourth representation; an
 * error that names no place is about every field of the request.
 */
function noteError(run: Run, service: string, shares: readonly Share[], error: SubgraphError): void {
  const [name, position, ...rest] = error.path ?? [];
  const share = shares.find(({ answerName }) => answerName === name);
  if (share === undefined || typeof position !== "number" || position >= share.to - share.from) {
    const concerned = share === undefined ? shares : [share];
    run.errors.addSubgraphError(
      service,
      error,
      concerned.flatMap((each) => fieldPaths(run, each)),
    );
    return;
  }
  const { fetch, gathered } = share;
  const concerned = new Set(gathered.targets.filter((_target, index) => gathered.positions[index] === position + share.from));
  if (rest.length === 0) {
    run.errors.addSubgraphError(service, error, fieldPaths(run, share, concerned));
    return;
  }
  const placesOf = placesUnder(run.root, fetch.path);
  const inside = fetch.renamePath(rest);
  run.errors.addSubgraphError(
    service,
    error,
    [...concerned].flatMap((target) => placesOf(target).map((place) => [...place, ...inside])),
  );
}

/** The places of all fields a share asks for, or of those of some objects only. */
function fieldPaths(run: Run, { fetch, gathered, from, to }: Share, only?: ReadonlySet<Data>): readonly Path[] {
  const placesOf = placesUnder(run.root, fetch.path);
  const concerned = gathered.targets.filter((target, index) => {
    const position = gathered.positions[index] ?? -1;
    return position >= from && position < to && (only === undefined || only.has(target));
  });
  return [...new Set(concerned)].flatMap((target) => {
    const typename = target["__typename"];
    const names = fetch.fields(typeof typename === "string" ? typename : undefined).filter(({ name }) => name !== "__typename");
    return placesOf(target).flatMap((place) => names.map(({ name }) => [...place, ...fetch.renamePath([name])]));
  });
}
