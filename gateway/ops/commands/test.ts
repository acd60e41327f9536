import { InvalidArgumentError } from "commander";
import { exec } from "node:child_process";
import { promisify } from "node:util";
import { HubError } from "../../../schema/errors.ts";
import { nearest } from "../../../subgraphs/base/nearest.ts";
import { isRecord, type Json } from "../../query/json.ts";
import { CASES } from "../conformance/index.ts";
import { runCases, type CaseResult } from "../conformance/run.ts";
import { createService, reach } from "../conformance/service.ts";
import { createSubject } from "../conformance/subject.ts";
import { readFolder } from "../folder.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface TestOptions extends Asked {
  readonly only?: readonly string[];
  readonly representation?: readonly Json[];
  readonly change?: string;
  readonly remove?: string;
  readonly header?: Readonly<Record<string, string>>;
}

/** `ops test [URL]`. */
export function addTest({ add, answer, world }: Program): void {
  add("test", {
    summary: "runs the conformance suite against a running service",
    description: `Asks a running subgraph what a gateway and the catalogue will ask it, ${CASES.length} cases in all, and tells what does not hold. It only reads. Batching is seen from outside as time alone, unless the service counts its calls in extensions.ops.calls.`,
    examples: [
      ["ops test http://127.0.0.1:4001/graphql", "runs all cases"],
      ["ops test --only OPS-E-007", "one case, against the url of .ops.json"],
      [
        `ops test --representation '{"__typename": "Listing", "id": "vesterby:1"}'`,
        "names an entity that is there, where none can be found",
      ],
      ['ops test --change "node change.mjs" --remove "node remove.mjs"', "the cases of a feed that changes, too"],
    ],
  })
    .argument("[url]", "the service's GraphQL address (default: url of .ops.json)")
    .option("--only <ids>", "only these cases, or groups such as OPS-F, comma-separated", (text) =>
      text.split(",").map((id) => id.trim().toUpperCase()),
    )
    .option("--representation <json>", "an entity that is there; may be repeated", readRepresentation)
    .option("--change <command>", "a command of yours that makes one listing change")
    .option("--remove <command>", "a command of yours that takes one listing away")
    .option("--header <header>", '"name: value", sent with every request; may be repeated', readHeader)
    .action((url: string | undefined, options: TestOptions) => answer(options, () => work(url, options, world)));
}

async function work(address: string | undefined, options: TestOptions, world: World): Promise<Outcome> {
  const text = address ?? (await readFolder(world)).url;
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new HubError("USAGE", "Give the http(s) address of the service.", { next: "ops test http://127.0.0.1:4001/graphql" });
  const cases = chosen(options.only);
  const service = createService({ url, signal: world.signal, ...(options.header !== undefined && { headers: options.header }) });
  await reach(service);
  const by = (command: string | undefined): (() => Promise<void>) | undefined =>
    command === undefined ? undefined : () => runCommand(command, world);
  const [change, remove] = [by(options.change), by(options.remove)];
  const subject = createSubject({
    service,
    ...(options.representation !== undefined && { representations: options.representation }),
    disturb: { ...(change && { change }), ...(remove && { remove }) },
  });
  if (options.json !== true) world.say(`${cases.length} cases against ${url.href}`);
  const results = await runCases(cases, subject);
  return outcome(url, results);
}

function outcome(url: URL, results: readonly CaseResult[]): Outcome {
  const of = (result: CaseResult["result"], level?: CaseResult["level"]): readonly CaseResult[] =>
    results.filter((each) => each.result === result && (level === undefined || each.level === level));
  const [broken, doubtful] = [of("fail", "MUST"), of("fail", "SHOULD")];
  const lines = results.map(({ id, level, result, proves, detail }) =>
    [`${MARK[result]} ${id} ${level} ${proves}`, ...(detail === undefined ? [] : [`    ${detail}`])].join("\n"),
  );
  const counts = { passed: of("pass").length, failed: broken.length, warned: doubtful.length, skipped: of("skip").length };
  const first = broken[0] ?? doubtful[0];
  return {
    data: { url: url.href, ...counts, cases: results },
    text: [
      ...lines,
      "",
      `${counts.passed} hold, ${counts.failed} must and do not, ${counts.warned} should and do not, ${counts.skipped} could not be seen.`,
    ].join("\n"),
    next: first === undefined ? "ops check" : `ops explain ${first.id}`,
    breaks: broken.length > 0,
  };
}

const MARK: Readonly<Record<CaseResult["result"], string>> = { pass: "✓", fail: "✗", skip: "-" };

function chosen(only: readonly string[] | undefined) {
  if (only === undefined) return CASES;
  for (const wanted of only) {
    if (CASES.some(({ id }) => id === wanted || id.startsWith(`${wanted}-`))) continue;
    const near = nearest(
      wanted,
      CASES.map(({ id }) => id),
    );
    throw new HubError("USAGE", `There is no case ${wanted.slice(0, 40)}.${near === undefined ? "" : ` Did you mean ${near}?`}`, {
      next: "`ops explain` lists all.",
    });
  }
  return CASES.filter(({ id }) => only.some((wanted) => id === wanted || id.startsWith(`${wanted}-`)));
}

function readRepresentation(text: string, before: readonly Json[] = []): readonly Json[] {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value) && typeof value["__typename"] === "string") return [...before, value];
  } catch {
    // told below
  }
  throw new InvalidArgumentError('It is a JSON object with __typename and the key, {"__typename": "Listing", "id": "…"}.');
}

function readHeader(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It is "name: value".');
  return { ...before, [name.toLowerCase()]: value };
}

/** A command of the user's own, in the user's shell. */
async function runCommand(command: string, { cwd, signal }: World): Promise<void> {
  try {
    await promisify(exec)(command, { cwd, signal, timeout: 60_000 });
  } catch (cause) {
    signal.throwIfAborted();
    throw new HubError("USAGE", `The command \`${command}\` failed.`, { next: "Run it by itself and see what it says.", cause });
  }
}
