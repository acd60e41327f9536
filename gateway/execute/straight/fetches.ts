import type { FetchNode } from "@apollo/query-planner";
import { fetchDocument, type FetchDocument } from "../fetch/document.ts";
import { MOST_ENTITIES, planOf } from "../fetch/entity-step.ts";
import { compileMerged } from "../fetch/merged-request.ts";
import { bodyText, planRequest, type RequestPlan } from "../fetch/request.ts";
import { append, type Memory } from "./memory.ts";
import { crooked, type Place } from "./place.ts";
import { compileFill, type CompiledFill, type ReaderSchemas } from "./reader.ts";
import type { Recorded } from "./recorded.ts";
import { compileGather, type Gathered } from "./representations.ts";
import { match, space } from "./scan.ts";
import { compileWalkRecords, type WalkRecords } from "./walk.ts";

/** One operation while it goes the straight way. */
export interface StraightRun {
  readonly memory: Memory;
  /** The root's record. */
  readonly root: number;
  readonly recorded: Recorded;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** Set when the straight way was left: nothing may be read any more. */
  over: boolean;
}

/** A compiled part of a plan; undefined where there is nothing to wait for. Rejects with NOT_STRAIGHT where an answer is not plain data. */
export type StraightStep = (run: StraightRun) => Promise<void> | undefined;

export const NOT_STRAIGHT: unique symbol = Symbol("an answer for the careful way");

const HEAD = Buffer.from('{"data":');
/** Of all answers of one operation; places in them are numbers of 32 bits. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Reads an answer's data from where it begins; returns where it ends, or -1. */
type ReadData = (memory: Memory, from: number) => number;

async function ask(run: StraightRun, plan: RequestPlan, body: string, readData: ReadData): Promise<void> {
  const read = (answer: Buffer): boolean => {
    const { memory } = run;
    if (run.over || memory.bytesEnd + answer.length > MOST_BYTES) return false;
    const from = append(memory, answer);
    const data = match(memory.bytes, from, HEAD);
    let at = data < 0 ? -1 : readData(memory, space(memory.bytes, data));
    if (at < 0) return false;
    at = space(memory.bytes, at);
    return memory.bytes[at] === 125 && space(memory.bytes, at + 1) === memory.bytesEnd - 1;
  };
  const wasRead = await run.recorded.ask(plan.service, {
    query: plan.query,
    ...(plan.operationName === undefined ? undefined : { operationName: plan.operationName }),
    headers: run.headers,
    ...(run.signal === undefined ? undefined : { signal: run.signal }),
    body: () => body,
    read,
  });
  if (!wasRead) throw NOT_STRAIGHT;
}

export function compileStraightRoot(schemas: ReaderSchemas, root: Place, node: FetchNode): StraightStep {
  if (node.operationKind !== "query" || (node.outputRewrites?.length ?? 0) > 0) return crooked();
  const { document, selectionSet } = fetchDocument(node);
  if (document.definitions.length > 1) return crooked();
  const { fill } = compileFill(schemas, root, selectionSet);
  const plan = planRequest({
    service: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    mutation: false,
    variableNames: node.variableUsages ?? [],
  });
  return (run) =>
    ask(run, plan, bodyText(plan, run, []), (memory, from) => (memory.bytes[from] === 123 ? fill(memory, from + 1, run.root) : -1));
}

/** A fetch of entities of one type. */
export interface StraightEntities extends CompiledFill {
  readonly node: FetchNode;
  readonly asked: FetchDocument;
  readonly walk: WalkRecords;
  readonly gather: (memory: Memory, targets: readonly number[]) => Gathered;
}

export function compileStraightEntities(
  schemas: ReaderSchemas,
  root: Place,
  { node, path }: { readonly node: FetchNode; readonly path: readonly (string | number)[] },
): StraightEntities {
  if ((node.outputRewrites?.length ?? 0) > 0 || (node.inputRewrites?.length ?? 0) > 0) return crooked();
  const asked = fetchDocument(node);
  if (asked.document.definitions.length > 1) return crooked();
  const { place, walk } = compileWalkRecords(root, path);
  const gather = compileGather(place, node.requires ?? []);
  return { node, asked, walk, gather, ...compileFill(schemas, place, asked.selectionSet) };
}

interface Share {
  readonly fetch: StraightEntities;
  readonly gathered: Gathered;
  readonly from: number;
  readonly to: number;
  readonly variable: string;
  readonly key: Uint8Array;
}

const VARIABLE = "representations";
const KEY = keyOf("_entities");

function keyOf(answerName: string): Uint8Array {
  return Buffer.from(`${JSON.stringify(answerName)}:`);
}

/** Fetches of entities that happen at the same time from one subgraph: one request, or several where there are too many. */
export function compileStraightGroup(fetches: readonly StraightEntities[]): StraightStep {
  const plans = fetches.map((fetch) => planOf(fetch));
  const merged = fetches.length > 1 ? compileMerged(fetches) : undefined;
  const names = merged && fetches.map((_fetch, index) => ({ ...merged.names(index), key: keyOf(merged.names(index).answerName) }));

  return (run) => {
    const whole = fetches.map((fetch): Share => {
      const gathered = fetch.gather(run.memory, fetch.walk(run.memory, run.root));
      return { fetch, gathered, from: 0, to: gathered.count, variable: VARIABLE, key: KEY };
    });
    const asking = whole.filter(({ to }) => to > 0);
    if (asking.length === 0) return undefined;
    const total = asking.reduce((sum, { to }) => sum + to, 0);
    if (merged !== undefined && asking.length > 1 && total <= MOST_ENTITIES)
      return askShares(
        run,
        merged.plan,
        whole.map((share, index) => ({ ...share, ...names?.[index] })),
      );
    const requests = whole.flatMap((share, index) => chunks(share).map((chunk) => askShares(run, plans[index] ?? crooked(), [chunk])));
    return requests.length === 1 ? requests[0] : Promise.all(requests).then(() => undefined);
  };
}

function chunks(share: Share): readonly Share[] {
  const count = Math.ceil(share.to / MOST_ENTITIES);
  const size = Math.ceil(share.to / count);
  return Array.from({ length: count }, (_, index) => ({ ...share, from: index * size, to: Math.min(share.to, (index + 1) * size) }));
}

function askShares(run: StraightRun, plan: RequestPlan, shares: readonly Share[]): Promise<void> {
  const lists = shares.map(({ variable, gathered, from, to }) => ({ variable, texts: [gathered.text(from, to)] }));
  return ask(run, plan, bodyText(plan, run, lists), (memory, start) => {
    const { bytes } = memory;
    if (bytes[start] !== 123) return -1;
    let at = start + 1;
    for (const [index, share] of shares.entries()) {
      if (index > 0) {
        if (bytes[at] !== 44) return -1;
        at += 1;
      }
      at = match(bytes, space(bytes, at), share.key);
      if (at < 0) return -1;
      at = readEntities(memory, space(bytes, at), share);
      if (at < 0) return -1;
      at = space(bytes, at);
    }
    return bytes[at] === 125 ? at + 1 : -1;
  });
}

/** Each entity is read into the first object that was asked for as it; the others get what that one got. */
function readEntities(memory: Memory, start: number, { fetch, gathered, from, to }: Share): number {
  const { bytes } = memory;
  const { targets, positions } = gathered;
  const holders = Array.from({ length: to - from }, () => 0);
  for (let index = 0; index < targets.length; index += 1) {
    const position = (positions[index] ?? -1) - from;
    if (position >= 0 && holders[position] === 0) holders[position] = targets[index] ?? 0;
  }
  if (bytes[start] !== 91) return -1;
  let at = space(bytes, start + 1);
  for (let position = 0; position < holders.length; position += 1) {
    if (position > 0) {
      if (bytes[at] !== 44) return -1;
      at = space(bytes, at + 1);
    }
    if (bytes[at] === 110) {
      holders[position] = 0; // its owner does not know it
      at = match(bytes, at, NULL_TEXT);
    } else at = bytes[at] === 123 ? fetch.fill(memory, at + 1, holders[position] ?? 0) : -1;
    if (at < 0) return -1;
    at = space(bytes, at);
  }
  if (bytes[at] !== 93) return -1;

  const { cells } = memory;
  const { offsets } = fetch;
  for (let index = 0; index < targets.length; index += 1) {
    const target = targets[index] ?? 0;
    const holder = holders[(positions[index] ?? -1) - from] ?? 0;
    if (holder === 0 || holder === target) continue;
    for (let each = 0; each < offsets.length; each += 1) {
      const offset = offsets[each] ?? 0;
      cells[target + offset] = cells[holder + offset] ?? 0;
      cells[target + offset + 1] = cells[holder + offset + 1] ?? 0;
    }
  }
  return at + 1;
}

const NULL_TEXT = Buffer.from("null");
