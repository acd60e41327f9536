import { InvalidArgumentError } from "commander";
import { writeCoordinate } from "../../../schema/coordinate.ts";
import { HubError } from "../../../schema/errors.ts";
import { CLIENT_FIELDS, renderClients, type Client } from "../clients.ts";
import { didYouMean, has, parseCoordinate, TYPE_FIELDS, type TypeShape } from "../coordinates.ts";
import { openHub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface UsageOptions extends Asked {
  readonly hub?: string;
  readonly days: number;
}

interface Used {
  readonly usage: {
    readonly since: string;
    readonly calls: number;
    readonly clients: readonly Client[];
    readonly hours: readonly { readonly hour: string; readonly client: string; readonly version: string; readonly calls: number }[];
  };
  readonly __type: TypeShape | null;
}

/** `ops usage COORDINATE`. */
export function addUsage({ add, answer, world }: Program): void {
  add("usage", {
    summary: "which clients use a field, an argument or an enum value",
    description:
      "Tells which clients use a part of the hub's schema, in which version, how often and when last, by what they say of themselves in the headers apollographql-client-name and apollographql-client-version. Needs OPS_TOKEN.",
    examples: [
      ["ops usage Listing.star", "a field"],
      ['ops usage "Query.helpServices(search:)"', "an argument"],
      ["ops usage Theme.INNOVATION --days 90", "an enum value, further back"],
      ["ops usage Listing --json", "all that a type holds; by the hour too, for a program"],
    ],
  })
    .argument("<coordinate>", "Type, Type.field, Type.field(argument:), Input.field or Enum.VALUE")
    .option("--days <days>", "how far back, 1 to 365", readDays, 30)
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    .action((coordinate: string, options: UsageOptions) => answer(options, () => work(coordinate, options, world)));
}

async function work(given: string, { days, hub: address }: UsageOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, address);
  const coordinate = parseCoordinate(given);
  const text = writeCoordinate(coordinate);
  const { usage, __type: shape } = await hub.ask<Used>(
    `query OpsUsage($coordinate: String!, $type: String!, $days: Int) {
      usage(coordinate: $coordinate, days: $days) { since calls clients { ${CLIENT_FIELDS} } hours { hour client version calls } }
      __type(name: $type) { ${TYPE_FIELDS} }
    }`,
    { coordinate: text, type: coordinate.type, days },
  );
  const inSchema = shape !== null && has(shape, coordinate);
  if (!inSchema && usage.clients.length === 0)
    throw new HubError("USAGE", `The hub's schema has no ${text}.${await didYouMean(hub, coordinate, shape)}`, {
      next: "GET /schema.graphql of the hub has all of it.",
    });
  return {
    data: { coordinate: text, days, inSchema, ...usage },
    text: render(text, days, usage),
    ...(inSchema ? { next: nextFor(text, usage) } : { next: `${text} is no longer in the hub's schema.` }),
  };
}

function render(text: string, days: number, { calls, clients }: Used["usage"]): string {
  if (clients.length === 0) return `Nobody has used ${text} in the last ${days} days.`;
  const many = clients.length === 1 ? "1 client" : `${clients.length} clients`;
  return [`${text}: ${calls} ${calls === 1 ? "call" : "calls"} of ${many} in the last ${days} days`, ...renderClients(clients)].join("\n");
}

function nextFor(text: string, { clients }: Used["usage"]): string {
  if (clients.length === 0) return "Take it away, and see with `ops check` that nobody minds.";
  return `ops deprecate ${/\W/.test(text.replace(".", "")) ? `"${text}"` : text} --reason … --replacement … --removal YYYY-MM-DD`;
}

function readDays(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > 365) throw new InvalidArgumentError("It is a number from 1 to 365.");
  return Number(text);
}
