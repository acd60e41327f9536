import {
  helpServicesOfMunicipality,
  type HelpServicesOfMunicipalityHelpServicesNodes as HelpService,
} from "./help-services-of-municipality.ts";
import { ask } from "./typed-query.ts";

/** What can be used in a municipality, a line each. The compiler knows every field: ask for another, or forget that one may be null, and it says so. */
export async function helpIn(hub: string, code: string): Promise<readonly string[]> {
  const { data, problems } = await ask(hub, helpServicesOfMunicipality, { code, status: ["ACTIVE"], first: 10 });
  for (const { code: problem, message, next } of problems) process.stderr.write(`${problem}: ${message} ${next}\n`);
  return data?.helpServices.nodes.map(lineOf) ?? [];
}

function lineOf({ name, provider, channels }: HelpService): string {
  const [channel] = channels;
  return `${name}, ${provider?.name ?? "?"}${channel === undefined ? "" : `: ${channel.value}`}`;
}

if (import.meta.main) {
  const [code = "0851", hub = "http://127.0.0.1:4000/graphql"] = process.argv.slice(2);
  process.stdout.write(`${(await helpIn(hub, code)).join("\n")}\n`);
}
