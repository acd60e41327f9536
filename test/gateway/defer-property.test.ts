import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { parse, print, validate, type GraphQLError } from "graphql";
import { expect, it } from "vitest";
import { HubError } from "../../schema/errors.ts";
import { executeDeferred } from "../../gateway/defer/execute.ts";
import type { Executable } from "../../gateway/execute/operation.ts";
import type { Data } from "../../gateway/execute/target.ts";
import { deferSome } from "./random/deferred.ts";
import { drawFrom, type Draw } from "./random/draw.ts";
import { createFederation, type Federation } from "./random/federation.ts";
import { drawModel } from "./random/model.ts";
import { drawOperation } from "./random/operation.ts";

const FEDERATIONS = 40;
const OPERATIONS = 20;

/** On a slow machine fewer are tried. */
const TIME_MS = 10_000;

/** Printed, so that a failing run can be repeated: put it here. */
const SEED = Math.floor(Math.random() * 2 ** 31);

it("says in parts what one schema says at once, whatever the federation and the operation, errors and nulls included", async () => {
  const tried: Tried[] = [];
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (generate) => {
      const draw = drawFrom(generate);
      const federation = createFederation(drawModel(draw));
      for (let index = 0; index < OPERATIONS; index += 1) tried.push(await check(draw, federation));
    }),
    { seed: SEED, numRuns: FEDERATIONS, interruptAfterTimeLimit: TIME_MS, markInterruptAsFailure: false },
  );
  const sum = (of: (each: Tried) => number): number => tried.reduce((total, each) => total + of(each), 0);
  const summary = { parts: sum(({ parts }) => parts), failed: sum(({ failed }) => failed) };
  process.stdout.write(`defer property: ${JSON.stringify(summary)} of ${tried.length} operations, seed ${SEED}\n`);
  expect(summary.parts).toBeGreaterThan(0);
});

interface Tried {
  /** Later parts that came. */
  readonly parts: number;
  /** Those of them whose data was null. */
  readonly failed: number;
}

async function check(draw: Draw, federation: Federation): Promise<Tried> {
  const { text, variables } = drawOperation(draw, federation.merged);
  const plain = parse(text);
  const document = deferSome(draw, plain);
  if (validate(federation.executable.snapshot.apiSchema, document).length > 0) return { parts: 0, failed: 0 };
  const execution = await executeDeferred(asServed(federation.executable, draw), { document, variables, key: "", headers: {} });
  if (execution === undefined) return { parts: 0, failed: 0 };

  const whole = federation.askMerged(plain, variables);
  const errors = [...execution.errors];
  const failed: string[] = [];
  let data: unknown = structuredClone(execution.data);
  let parts = 0;
  const expected = new Set(execution.announced.map(({ id }) => id));
  for await (const { results, announced, hasNext } of execution.later) {
    for (const { id } of announced) expected.add(id);
    for (const result of results) {
      parts += 1;
      expect(expected.delete(result.id)).toBe(true);
      errors.push(...result.errors);
      if (result.data === null) {
        failed.push(result.path.join("."));
        expect(result.errors.length).toBeGreaterThan(0);
      } else data = merged(data, result.path, result.data);
    }
    expect(hasNext).toBe(expected.size > 0);
  }
  expect([...expected]).toEqual([]);

  const asked = { text: print(document), variables, failed };
  const given = JSON.parse(JSON.stringify(data)) as unknown;
  expect({ asked, data: asFarAs(given, whole.data, failed, []) }).toEqual({ asked, data: whole.data });
  if (failed.length === 0) expect({ asked, told: told(given, errors) }).toEqual({ asked, told: told(whole.data, whole.errors ?? []) });
  return { parts, failed: failed.length };
}

/**
 * With a planner that gives up on `@defer` now and then, as it does where deferred fields require others, told as its threads tell it; and with subgraphs that
 * answer in an order of their own.
 */
function asServed({ snapshot, transports }: Executable, draw: Draw): Executable {
  let state = draw.number(10_000);
  const givesUp = draw.chance(4);
  const turns = (): number => (state = (state * 75 + 74) % 65_537) % 6;
  const plan: Executable["snapshot"]["planner"]["plan"] = async (request) => {
    try {
      if (givesUp && print(request.document).includes("@defer")) throw new Error("It gives up.");
      return await snapshot.planner.plan(request);
    } catch (error) {
      throw new HubError("INTERNAL", "The query could not be planned.", { cause: error });
    }
  };
  const slowed = [...transports].map(([name, ask]): [string, typeof ask] => [
    name,
    async (request) => {
      for (let left = turns(); left > 0; left -= 1) await turn();
      const answer = await ask(request);
      for (let left = turns(); left > 0; left -= 1) await turn();
      return answer;
    },
  ]);
  return { transports: new Map(slowed), snapshot: { ...snapshot, planner: { plan } } };
}

/** Into what is there. Where two parts ask for one object and a null came up to it in one of them, it is null, as it would be in a whole answer. */
function merged(into: unknown, path: readonly (string | number)[], data: unknown): unknown {
  if (into === null) return null;
  const [key, ...rest] = path;
  if (key !== undefined) {
    const parent = into as Record<string | number, unknown>; // what was announced is there
    parent[key] = merged(parent[key], rest, data);
    return parent;
  }
  if (Array.isArray(into) && Array.isArray(data)) return data.map((each, index) => merged(into[index], [], each));
  if (!isObject(into) || !isObject(data)) return data;
  for (const [name, value] of Object.entries(data)) into[name] = merged(into[name], [], value);
  return into;
}

function isObject(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A null that comes up in a deferred fragment ends there, while in a whole answer it goes on: there the whole answer's null is taken. */
function asFarAs(given: unknown, whole: unknown, failed: readonly string[], path: readonly (string | number)[]): unknown {
  if (whole === null || whole === undefined)
    return failed.some((each) => `${each}.`.startsWith(path.map((key) => `${key}.`).join(""))) ? whole : given;
  if (Array.isArray(given) && Array.isArray(whole))
    return given.map((each: unknown, index) => asFarAs(each, whole[index], failed, [...path, index]));
  if (!isObject(given) || !isObject(whole)) return given;
  return Object.fromEntries(Object.entries(given).map(([name, each]) => [name, asFarAs(each, whole[name], failed, [...path, name])]));
}

/** Where the answer has a null that errors explain: below a null that swallowed its surroundings only its place counts. */
function told(data: unknown, errors: readonly Pick<GraphQLError, "path">[]): readonly string[] {
  const places = errors.map(({ path = [] }) => {
    let value: unknown = data;
    const at: (string | number)[] = [];
    for (const key of path) {
      if (typeof value !== "object" || value === null) break;
      at.push(key);
      value = Reflect.get(value, key);
    }
    return `${at.join(".")}=${value === null ? "null" : "a value"}`;
  });
  return [...new Set(places)].toSorted();
}
