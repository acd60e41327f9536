import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isDate } from "../../../schema/common/scalars.ts";
import { writeCoordinate, type Coordinate } from "../../../schema/coordinate.ts";
import { deprecationText } from "../../../schema/deprecation.ts";
import { HubError } from "../../../schema/errors.ts";
import { CLIENT_FIELDS, renderClients, type Client } from "../clients.ts";
import { didYouMean, has, parseCoordinate, TYPE_FIELDS, type TypeShape } from "../coordinates.ts";
import { definesOwn, readOwnSdl, withDeprecation, type OwnSdl } from "../deprecate.ts";
import { readFolder } from "../folder.ts";
import { openHub, type Hub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface DeprecateOptions extends Asked {
  readonly reason: string;
  readonly replacement: string;
  readonly removal: string;
  readonly schema?: string;
  readonly hub?: string;
}

/** `ops deprecate COORDINATE [FOLDER]`. */
export function addDeprecate({ add, answer, world }: Program): void {
  add("deprecate", {
    summary: "marks a field, an argument or an enum value as one that will go",
    description:
      "Writes @deprecated into your schema file, with the reason, what to use instead and the day from which it may be gone; every other byte of the file stays. Tells who uses it now. Publish the schema afterwards: clients see the mark in their tools, and the check holds you to the day.",
    examples: [
      ['ops deprecate Listing.star --reason "Stars are counted otherwise" --replacement Listing.rating --removal 2027-06-01', "a field"],
      ['ops deprecate "Query.stars(sort:)" vesterby --reason "…" --replacement "Query.stars(order:)" --removal 2027-06-01', "in a folder"],
    ],
  })
    .argument("<coordinate>", "Type.field, Type.field(argument:), Input.field or Enum.VALUE of your schema")
    .argument("[folder]", "the subgraph's folder (default: this one)")
    .requiredOption("--reason <text>", "why, one sentence")
    .requiredOption("--replacement <coordinate>", "what to use instead, in your schema or the hub's")
    .requiredOption("--removal <date>", "the first day on which it may be gone, YYYY-MM-DD")
    .option("--schema <file>", "your SDL (default: of .ops.json)")
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    .action((coordinate: string, folder: string | undefined, options: DeprecateOptions) =>
      answer(options, () => work(coordinate, options, folder === undefined ? world : { ...world, cwd: resolve(world.cwd, folder) })),
    );
}

async function work(given: string, options: DeprecateOptions, world: World): Promise<Outcome> {
  const coordinate = parseCoordinate(given);
  const text = writeCoordinate(coordinate);
  const { reason, removal } = options;
  if (reason.trim() === "" || reason.length > 500) throw new HubError("USAGE", "--reason is one sentence, at most 500 characters.");
  if (!isDate(removal) || removal <= new Date().toISOString().slice(0, 10))
    throw new HubError("USAGE", `--removal ${removal.slice(0, 20)} is no day to come.`, {
      next: "Write it as YYYY-MM-DD, some months ahead.",
    });
  const replacement = parseCoordinate(options.replacement);
  if (writeCoordinate(replacement) === text) throw new HubError("USAGE", `${text} cannot take its own place.`);

  const file = options.schema ?? (await readFolder(world)).schema ?? "schema.graphql";
  const own = readOwnSdl(await readText(file, world), file);
  const said = deprecationText({ reason, replacement: writeCoordinate(replacement), removal });
  const marked = withDeprecation(own, coordinate, said);
  const hub = await openHub(world, options.hub);
  await checkReplacement(hub, own, replacement);
  const clients = await clientsOf(hub, text);
  await writeFile(resolve(world.cwd, file), marked);
  return {
    data: { coordinate: text, file, reason: said, replacement: writeCoordinate(replacement), removal, clients },
    text: [`${text} in ${file}: ${said}`, ...whoUses(clients)].join("\n"),
    next: "ops check",
  };
}

/** Throws FILE_UNREADABLE, also for a file that is no UTF-8: written back it would not be the same. */
async function readText(file: string, { cwd }: World): Promise<string> {
  const bytes = await readFile(resolve(cwd, file)).catch((cause: unknown) => {
    throw new HubError("FILE_UNREADABLE", `The schema ${file} cannot be read.`, {
      next: "Give --schema FILE, or write it into .ops.json.",
      cause,
    });
  });
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes))
    throw new HubError("FILE_UNREADABLE", `The schema ${file} is no UTF-8.`, { next: "Save it as UTF-8." });
  return text;
}

async function checkReplacement(hub: Hub, own: OwnSdl, coordinate: Coordinate): Promise<void> {
  if (definesOwn(own, coordinate)) return;
  const { __type: shape } = await hub.ask<{ readonly __type: TypeShape | null }>(
    `query OpsType($type: String!) { __type(name: $type) { ${TYPE_FIELDS} } }`,
    { type: coordinate.type },
  );
  if (shape !== null && has(shape, coordinate)) return;
  const near = await didYouMean(hub, coordinate, shape);
  throw new HubError("USAGE", `Neither your schema nor the hub's has ${writeCoordinate(coordinate)}.${near}`, {
    next: "Write the replacement into your schema first.",
  });
}

/** Null where it cannot be told: without a token, or without a hub. */
async function clientsOf(hub: Hub, coordinate: string): Promise<readonly Client[] | null> {
  if (!hub.known) return null;
  try {
    const { usage } = await hub.ask<{ readonly usage: { readonly clients: readonly Client[] } }>(
      `query OpsUsers($coordinate: String!) { usage(coordinate: $coordinate) { clients { ${CLIENT_FIELDS} } } }`,
      { coordinate },
    );
    return usage.clients;
  } catch (error) {
    if (error instanceof HubError) return null; // the mark is worth having all the same
    throw error;
  }
}

function whoUses(clients: readonly Client[] | null): readonly string[] {
  if (clients === null) return ["Who uses it is told by the hub to whoever asks with OPS_TOKEN."];
  if (clients.length === 0) return ["Nobody has used it in the last 30 days."];
  return ["Used in the last 30 days by:", ...renderClients(clients)];
}
