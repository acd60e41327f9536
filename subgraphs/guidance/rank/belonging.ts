import type { Audience } from "../../../schema/listing.ts";
import type { HelpService } from "../index/helpService.ts";

/** What remains of a help service that is there for other public bodies than the one that asks. */
const OTHER_BODY = 0.8;

/** The personas of the public bodies, by who asks. */
const BODIES: ReadonlyMap<Audience, string> = new Map([
  ["MUNICIPALITY", "municipality"],
  ["REGION", "region"],
  ["STATE", "state-authority"],
]);

/** How far a help service is there for the public body that asks, by the personas it names: 1, or what remains. Finer than audiences: who serves “public buyers”, and municipalities by name, serves those first. */
export function belonging(asker: Audience | null, { personas }: HelpService): number {
  const body = asker === null ? undefined : BODIES.get(asker);
  if (body === undefined || personas.includes(body)) return 1;
  return BODIES.values().some((other) => personas.includes(other)) ? OTHER_BODY : 1;
}
