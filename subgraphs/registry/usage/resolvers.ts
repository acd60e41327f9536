import { HubError } from "../../../schema/errors.ts";
import { usageCoordinates } from "../../../schema/coordinate.ts";
import type { Clock } from "../../base/clock.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { isKnown } from "../access.ts";
import type { CountedChange } from "./findings.ts";
import type { SchemaClient, UsageStore } from "./usage.ts";

interface UsageArguments {
  readonly coordinate: string;
  readonly days?: number | null;
}

interface SchemaUsage {
  readonly coordinate: string;
  readonly coordinates: readonly string[];
  readonly since: Date;
  readonly clients: readonly SchemaClient[];
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 365;
const MOST_CALLS = 2_147_483_647;

export function usageResolvers(usage: UsageStore, clock: Clock): Resolvers {
  return {
    Query: {
      async usage(_root: unknown, { coordinate, days }: UsageArguments, { caller }: SubgraphContext): Promise<SchemaUsage> {
        if (!isKnown(caller)) throw new HubError("UNAUTHENTICATED", "This needs a token.");
        const coordinates = usageCoordinates(coordinate);
        if (coordinates === undefined)
          throw new HubError(
            "BAD_USER_INPUT",
            "`coordinate` is `Type`, `Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE`.",
          );
        const back = days ?? DEFAULT_DAYS;
        if (back < 1 || back > MOST_DAYS) throw new HubError("BAD_USER_INPUT", `\`days\` is from 1 to ${MOST_DAYS}.`);
        const since = new Date(clock.now() - back * DAY_MS);
        return { coordinate, coordinates, since, clients: await usage.clients(coordinates, since) };
      },
    },
    SchemaUsage: {
      calls: ({ clients }: SchemaUsage) =>
        Math.min(
          MOST_CALLS,
          clients.reduce((sum, { calls }) => sum + calls, 0),
        ),
      hours: ({ coordinates, since }: SchemaUsage) => usage.hours(coordinates, since),
    },
    SchemaChange: {
      affected: ({ affected = [] }: CountedChange, _args: unknown, { caller }: SubgraphContext) => (isKnown(caller) ? affected : null),
    },
  };
}
