import { parseArgs } from "node:util";
import { buildSchema, parse, type DocumentNode, type GraphQLSchema } from "graphql";
import { createUsage } from "../../gateway/usage/usage.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { UsageReport } from "../../subgraphs/base/usage.ts";

/**
 * `npm run measure:usage`: what it costs a gateway to count who uses what: microseconds of CPU for each operation of 20 fields, over a million, flushes included (one every hundred thousand operations).
 * `--documents` different operations come in turn, from `--clients` clients; the second line has variables with input objects and enum values.
 */
const HELP = "npm run measure:usage -- [--operations 1000000] [--documents 50] [--clients 20] [--json]\n";
const FIELDS = 20;

const { values } = parseArgs({
  options: {
    operations: { type: "string", default: "1000000" },
    documents: { type: "string", default: "50" },
    clients: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const [operations, documents, clients] = [Number(values.operations), Number(values.documents), Number(values.clients)];

const fields = Array.from({ length: FIELDS - 1 }, (_, at) => `f${at}: String`).join(" ");
const types = Array.from({ length: documents }, (_, at) => `type T${at} { ${fields} }`).join("\n");
const roots = Array.from({ length: documents }, (_, at) => `t${at}(filter: Filter): T${at}`).join(" ");
const schema: GraphQLSchema = buildSchema(
  `type Query { ${roots} }\n${types}\ninput Filter { kind: Kind name: String inner: Filter kinds: [Kind!] }\nenum Kind { A B C }`,
);
const names = Array.from({ length: clients }, (_, at) => ({
  "apollographql-client-name": `client-${at}`,
  "apollographql-client-version": "1.0.0",
}));
const selection = Array.from({ length: FIELDS - 1 }, (_, at) => `f${at}`).join(" ");
const PLAIN = Array.from({ length: documents }, (_, at) => parse(`{ t${at} { ${selection} } }`));
const WITH_VARIABLES = Array.from({ length: documents }, (_, at) =>
  parse(`query ($filter: Filter, $first: Int) { t${at}(filter: $filter) { ${selection} } }`),
);
const VARIABLES = { filter: { kind: "A", name: "x", inner: { kinds: ["B", "C"] } }, first: 10 };

interface Measured {
  readonly what: string;
  /** CPU microseconds an operation. */
  readonly microseconds: number;
  /** Rows that reached the sink, and what they add up to. */
  readonly rows: number;
  readonly calls: number;
}

async function measure(what: string, texts: readonly DocumentNode[], variables: Readonly<Record<string, unknown>>): Promise<Measured> {
  let rows = 0;
  let calls = 0;
  const take = (report: UsageReport): void => {
    rows += report.rows.length;
    for (const row of report.rows) calls += row.calls;
  };
  const sink = { record: async (report: UsageReport) => take(report) };
  const usage = createUsage({ sink, clock: systemClock, log: createLog("error"), everyMs: 999_999 });
  const asked = texts.map((document) => ({ schema, document, variables }));
  const before = process.cpuUsage();
  for (let n = 0; n < operations; n += 1) {
    const operation = asked[n % asked.length];
    if (operation !== undefined) usage.record(operation, names[n % names.length] ?? {});
    if (n % 100_000 === 99_999) await usage.flush();
  }
  await usage.close();
  const { user, system } = process.cpuUsage(before);
  return { what, microseconds: (user + system) / operations, rows, calls };
}

const measured = [
  await measure("20 fields", PLAIN, {}),
  await measure("20 fields, variables with 6 input values", WITH_VARIABLES, VARIABLES),
];
if (values.json) process.stdout.write(`${JSON.stringify(measured)}\n`);
else
  for (const { what, microseconds, rows, calls } of measured)
    process.stdout.write(`${what}: ${microseconds.toFixed(3)} µs of CPU an operation, ${rows} rows, ${calls} counts\n`);
