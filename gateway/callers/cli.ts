import { parseArgs } from "node:util";
import { HubError, errorLine, exitCode } from "../../schema/errors.ts";
import { ROLES } from "../../subgraphs/base/caller.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { callersPath, isRole, readRecords, writeRecords } from "./record.ts";
import { ensureStewardToken } from "./steward.ts";
import { hashToken, newToken } from "./token.ts";

/** `npm run caller`: who may do more than read. Standard output carries the result only, so that it can be piped. */
const HELP = `npm run caller -- --name NAME --role ROLE [--role ROLE] [--json]   adds a caller and prints its token, once
npm run caller -- --list [--json]                                  names and roles
npm run caller -- --remove NAME [--json]                           its token is refused from the next request on
Roles: ${ROLES.join(", ")}. The callers are in HUB_DATA/callers.json.
`;

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u;

async function run(argv: readonly string[], print: (text: string) => void): Promise<void> {
  const options = parse(argv);
  if (options.help === true) return print(HELP);
  const say = (text: string, value: unknown): void => print(options.json === true ? `${JSON.stringify(value)}\n` : `${text}\n`);
  const { data } = readSettings();
  const path = callersPath(data);
  await ensureStewardToken(data);
  const records = (await readRecords(path)) ?? [];

  if (options.list === true) {
    const callers = records.map(({ name, roles }) => ({ name, roles }));
    return say(callers.map(({ name, roles }) => `${name}\t${roles.join(",")}`).join("\n"), callers);
  }
  if (options.remove !== undefined) {
    const left = records.filter(({ name }) => name !== options.remove);
    if (left.length === records.length) throw new HubError("USAGE", `There is no caller named ${options.remove}.`, { next: "See --list." });
    await writeRecords(path, left);
    return say(`${options.remove} removed.`, { removed: options.remove });
  }

  const { name } = options;
  if (name === undefined || !NAME.test(name))
    throw new HubError("USAGE", "Give --name: letters, digits, space, dot, underscore and hyphen, at most 80.");
  if (records.some((record) => record.name === name))
    throw new HubError("USAGE", `There is a caller named ${name} already.`, { next: "Remove it first, or choose another name." });
  const roles = [...new Set(options.role ?? [])];
  if (roles.length === 0 || !roles.every(isRole)) throw new HubError("USAGE", `Give --role: ${ROLES.join(", ")}.`);
  const token = newToken();
  await writeRecords(path, [...records, { name, roles, sha256: hashToken(token) }]);
  say(token, { name, roles, token });
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        name: { type: "string" },
        role: { type: "string", multiple: true },
        list: { type: "boolean" },
        remove: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    return values;
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}

try {
  await run(process.argv.slice(2), (text) => process.stdout.write(text));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}
