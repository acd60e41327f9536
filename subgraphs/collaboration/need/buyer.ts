import { HubError } from "../../../schema/errors.ts";
import type { Text } from "../../../schema/listing.ts";
import type { Caller } from "../../base/caller.ts";
import { municipalityByCode, municipalityName, regionByCode } from "../../base/territory/index.ts";
import type { Directory } from "../enquiry/directory.ts";
import type { Receivers } from "../enquiry/receiver.ts";

/** The code of a buyer as needs keep it: `mun:0851`, `reg:1081`, `org:moderniseringen`. Throws BAD_USER_INPUT. */
export function readBuyer(given: string): string {
  const code = given.trim();
  const [kind = "", id = ""] = /^\d{4}$/.test(code) ? [municipalityByCode(code) === undefined ? "reg" : "mun", code] : code.split(":");
  if (kind === "mun" && municipalityByCode(id) !== undefined) return `mun:${id}`;
  if (kind === "reg" && regionByCode(id) !== undefined) return `reg:${id}`;
  if (kind === "org" && /^[a-z0-9][a-z0-9-]{1,60}$/.test(id)) return `org:${id}`;
  throw new HubError("BAD_USER_INPUT", `buyer: ${JSON.stringify(code.slice(0, 80))} is no public buyer.`, {
    next: "Give the code of a municipality or region, or `org:` and a short id of another public body, with `buyerName`.",
  });
}

export function buyerName(buyer: string, name: string | null): Required<Text> {
  const [kind, id = ""] = buyer.split(":");
  const municipality = kind === "mun" ? municipalityByCode(id) : undefined;
  if (municipality !== undefined)
    return { da: `${municipalityName(municipality, "da")} Kommune`, en: `${municipalityName(municipality, "en")} Municipality` };
  const region = kind === "reg" ? regionByCode(id) : undefined;
  if (region !== undefined) return { da: region.da, en: region.en };
  return { da: name ?? id, en: name ?? id };
}

export interface BuyerServices {
  readonly directory: Directory;
  readonly receivers: Receivers;
}

/**
 * Refuses a caller who does not speak for a buyer. Threat: a publisher states needs in another authority's name, or takes them back. So a publisher speaks for the municipality whose enquiries it was
 * declared to fetch (by a steward), and for the municipality or region that a help service of its own serves alone; for another public body the caller bears its id as name. Throws FORBIDDEN.
 */
export async function requireBuyer(buyer: string, caller: Caller, { directory, receivers }: BuyerServices): Promise<void> {
  if (caller.roles.includes("STEWARD")) return;
  const name = caller.name ?? "";
  const [kind, id = ""] = buyer.split(":");
  if (kind === "org" && id === name) return;
  if (kind === "mun" && (await receivers.declared([id])).get(id)?.caller === name) return;
  if (directory.servingOnly(buyer).some(({ owners }) => owners.includes(name))) return;
  throw new HubError("FORBIDDEN", "This caller does not speak for that public buyer.", {
    next: "Ask the unit to declare your caller for the municipality (`declareReceiver`), or to state the need for you.",
  });
}
