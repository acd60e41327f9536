import { HubError } from "../../../schema/errors.ts";
import { readCoordinate } from "../../../schema/coordinate.ts";
import { MOST_USAGE_ROWS, type UsageReport, type UsageRow } from "../../base/usage.ts";
import type { Page } from "../../kit/subgraph.ts";
import type { RegistryTokens } from "../token.ts";
import type { UsageStore } from "./usage.ts";

/** Takes the reports of gateways elsewhere: POST with a token of the scope `usage:write`, the report as JSON; 204 once it is kept. */
export function usagePage(usage: UsageStore, tokens: RegistryTokens): Page {
  return async (request, reply) => {
    const key = /^Bearer +(\S{1,500})$/i.exec(request.headers.authorization ?? "")?.[1];
    const caller = key === undefined ? undefined : await tokens.caller(key);
    if (caller === undefined || !caller.scopes.includes("usage:write"))
      throw new HubError("UNAUTHENTICATED", "A report of usage needs a key.", {
        next: "Send `Authorization: Bearer TOKEN` with a token that has the scope usage:write.",
      });
    const report = readReport(request.body);
    if (report === undefined)
      throw new HubError("BAD_REQUEST", "The body is no report of usage.", {
        next: 'Send {"id": "…", "hour": milliseconds, "rows": [{"client": "…", "version": "…", "coordinate": "Type.field", "calls": 1}]}.',
      });
    await usage.record(report);
    return reply.code(204).send();
  };
}

const ID = /^[\w-]{1,64}$/;
/** As gateways clean them: printable ASCII that no mail address is made of. */
const NAME = /^@?[A-Za-z0-9][A-Za-z0-9 ._:/()+-]{0,62}$/;

/** Undefined where one part of it is not as it should be. */
function readReport(body: unknown): UsageReport | undefined {
  if (!isRecord(body)) return undefined;
  const { id, hour, rows } = body;
  if (typeof id !== "string" || !ID.test(id) || typeof hour !== "number" || !Number.isSafeInteger(hour)) return undefined;
  if (!Array.isArray(rows) || rows.length > MOST_USAGE_ROWS || !rows.every(isRow)) return undefined;
  return { id, hour, rows };
}

function isRow(row: unknown): row is UsageRow {
  if (!isRecord(row)) return false;
  const { client, version, coordinate, calls } = row;
  return (
    [client, version].every((name) => typeof name === "string" && NAME.test(name)) &&
    typeof coordinate === "string" &&
    readCoordinate(coordinate) !== undefined &&
    typeof calls === "number" &&
    Number.isSafeInteger(calls) &&
    calls > 0
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
