import fc from "fast-check";
import { parse, validate, type DocumentNode } from "graphql";
import { expect, it } from "vitest";
import { executeOperation, type Executable } from "../../gateway/execute/operation.ts";
import { plainData } from "../../gateway/execute/ready-data.ts";
import { drawFrom, type Draw } from "./random/draw.ts";
import { createFederation, type Federation } from "./random/federation.ts";
import { drawModel } from "./random/model.ts";
import { drawOperation } from "./random/operation.ts";
import { reading, type Offered } from "./random/reading.ts";

const FEDERATIONS = 100;
const OPERATIONS = 30;

/** On a slow machine fewer are tried. */
const TIME_MS = 20_000;

/** Printed, so that a failing run can be repeated: put it here. */
const SEED = Math.floor(Math.random() * 2 ** 31);

it("answers like one schema, whatever the federation and the operation, errors and nulls included", async () => {
  let asked = 0;
  const offered: Offered = { read: 0, declined: 0 };
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (generate) => {
      const draw = drawFrom(generate);
      const federation = createFederation(drawModel(draw));
      for (let index = 0; index < OPERATIONS; index += 1) asked += await check(draw, federation, offered);
    }),
    { seed: SEED, numRuns: FEDERATIONS, interruptAfterTimeLimit: TIME_MS, markInterruptAsFailure: false },
  );
  process.stdout.write(
    `property: ${asked} operations over ${FEDERATIONS} federations, seed ${SEED}, answers read as bytes ${offered.read}, declined ${offered.declined}\n`,
  );
  expect(asked).toBeGreaterThan(20);
  expect(offered.read).toBeGreaterThan(0);
});

/** Asks both ways, the careful and the straight. Returns how many operations were compared: 0 for one that validation refuses. */
async function check(draw: Draw, federation: Federation, offered: Offered): Promise<number> {
  const { text, variables } = drawOperation(draw, federation.merged);
  const document = parse(text);
  if (validate(federation.merged, document).length > 0) return 0;
  const expected = federation.askMerged(document, variables);
  const { snapshot, transports } = federation.executable;
  for (const executable of [federation.executable, { snapshot, transports: reading(transports, offered) }]) {
    const given = await ask(executable, document, variables);
    const asked = { text, variables };
    expect({ asked, data: given.data, told: told(given) }).toEqual({
      asked,
      data: expected.data,
      told: told({ data: expected.data, paths: (expected.errors ?? []).map(({ path }) => path) }),
    });
  }
  return 1;
}

interface Told {
  readonly data: unknown;
  readonly paths: readonly (readonly (string | number)[] | undefined)[];
}

async function ask(executable: Executable, document: DocumentNode, variables: Readonly<Record<string, unknown>>): Promise<Told> {
  const { data, errors = [] } = await executeOperation(executable, { document, variables, key: "", headers: {} });
  return { data: plainData(data), paths: errors.map(({ path }) => path) };
}

/**
 * Where the answer has a null that errors explain. Below a null that swallowed its surroundings, which of several faults is told first is anybody's choice
 * (GraphQL specification, section 6.4.4), so only the place of the null counts.
 */
function told({ data, paths }: Told): readonly string[] {
  const places = paths.map((path = []) => {
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
