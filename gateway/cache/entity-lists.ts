import type { SubgraphError } from "../../subgraphs/base/subgraph.ts";
import type { EntityList, TransportAnswer } from "../transport/transport.ts";
import type { Entry, Term } from "./entry.ts";

/** For each list, what is known of each of its entities. */
export type Known = readonly (readonly (Entry | undefined)[])[];
/** For each list, the positions that the subgraph is asked for. */
export type Missing = readonly (readonly number[])[];

/** The client's variables that a list uses, as a text. */
export function used({ variableNames }: EntityList, variables: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(variableNames.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]));
}

export interface NewEntries {
  readonly lists: readonly EntityList[];
  readonly keys: readonly (readonly string[])[];
  readonly tags: readonly (readonly (readonly string[])[])[];
  readonly missing: Missing;
  readonly answer: TransportAnswer;
  readonly term: Term;
}

/** What may be kept of an answer, entity by entity. A list that is none, or of another length than was asked for, is not. */
export function newEntries({
  lists,
  keys,
  tags,
  missing,
  answer,
  term,
}: NewEntries): readonly { readonly key: string; readonly entry: Entry }[] {
  return lists.flatMap(({ answerName }, index) => {
    const answered = answer.data?.[answerName];
    const positions = missing[index] ?? [];
    if (!Array.isArray(answered) || answered.length !== positions.length) return [];
    return positions.map((position, place) => {
      const marks = new Map((tags[index]?.[position] ?? []).map((tag) => [tag, term.marks.get(tag) ?? ""]));
      return { key: keys[index]?.[position] ?? "", entry: { ...term, marks, json: JSON.stringify(answered[place]) } };
    });
  });
}

/** The lists in full: each of what was known and what the subgraph answered now. One that it answered wrongly is left out, which the execution reports. */
export function dataOf(
  lists: readonly EntityList[],
  known: Known,
  missing: Missing,
  answered: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [index, { answerName }] of lists.entries()) {
    const ofList = known[index] ?? [];
    const positions = missing[index] ?? [];
    const fresh: unknown = positions.length === 0 ? [] : answered[answerName];
    if (!Array.isArray(fresh) || fresh.length !== positions.length) continue;
    const full: unknown[] = JSON.parse(`[${ofList.map((entry) => entry?.json ?? "null").join(",")}]`);
    for (const [place, position] of positions.entries()) full[position] = fresh[place];
    data[answerName] = full;
  }
  return data;
}

/** The subgraph counts what it was asked for; the execution counts what it asked for. */
export function inFullList(error: SubgraphError, lists: readonly EntityList[], missing: Missing): SubgraphError {
  const [answerName, place, ...rest] = error.path ?? [];
  const index = lists.findIndex((list) => list.answerName === answerName);
  const position = typeof place === "number" ? missing[index]?.[place] : undefined;
  return answerName === undefined || position === undefined ? error : { ...error, path: [answerName, position, ...rest] };
}
