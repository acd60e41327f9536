import { HubError } from "../../../schema/errors.ts";
import type { Text } from "../../../schema/listing.ts";
import { municipalityByCode, municipalityName } from "../../base/territory/index.ts";
import type { Directory } from "./directory.ts";
import type { DirectoryEntry } from "./directoryEntry.ts";
import type { Receiver, Receivers, Route } from "./receiver.ts";

/** Whom somebody writes to, found. */
export interface Addressee {
  /** Id of the help service as it is now, or code of the municipality. */
  readonly id: string;
  readonly name: Text;
  readonly route: Route;
  /** The declared receiver it goes through: itself, or a municipality's local help service; null for the unit. */
  readonly channel: Receiver | null;
}

const MUNICIPALITY = /^\d{4}$/;

/** Where enquiries to these receivers go. Throws RECEIVER_UNKNOWN, naming the first that there is not, and SUBGRAPH_UNREACHABLE where that cannot be told. */
export async function findAddressees(ids: readonly string[], directory: Directory, receivers: Receivers): Promise<readonly Addressee[]> {
  const found = new Map<string, Candidates>();
  for (const id of ids) {
    const candidates = MUNICIPALITY.test(id) ? ofMunicipality(id, directory) : await ofHelpService(id, directory);
    found.set(candidates.id, candidates);
  }
  const declared = await receivers.declared([...found.values()].flatMap(({ channels }) => channels));
  return [...found.values()].map(({ id, name, channels }) => {
    const channel = channels.map((each) => declared.get(each)).find((each) => each !== undefined) ?? null;
    return { id, name, route: channel?.route ?? "UNIT", channel };
  });
}

/** The declared channel of each receiver without asking the catalogue; undefined in place of one that is not known. For lists. */
export async function channelsOf(
  ids: readonly string[],
  directory: Directory,
  receivers: Receivers,
): Promise<readonly (Receiver | null)[]> {
  const channels = ids.map((id) => channelIds(id, directory));
  const declared = await receivers.declared([...new Set(channels.flat())]);
  return channels.map((each) => each.map((id) => declared.get(id)).find((receiver) => receiver !== undefined) ?? null);
}

interface Candidates {
  readonly id: string;
  readonly name: Text;
  /** Receivers whose channel it may take, the best first. */
  readonly channels: readonly string[];
}

/** Declarations that count for a receiver: its own, one under an id it had before a merge, and for a municipality those of its local help services. */
function channelIds(id: string, directory: Directory): readonly string[] {
  const services = MUNICIPALITY.test(id) ? directory.localOf(id).map((entry) => entry.id) : [id];
  return [...new Set([id, ...services.flatMap((service) => [service, ...directory.former(service)])])];
}

function ofMunicipality(code: string, directory: Directory): Candidates {
  const municipality = municipalityByCode(code);
  if (municipality === undefined) throw unknown(code);
  const name = { da: municipalityName(municipality, "da"), en: municipalityName(municipality, "en") };
  return { id: code, name, channels: channelIds(code, directory) };
}

async function ofHelpService(id: string, directory: Directory): Promise<Candidates> {
  const entry: DirectoryEntry | undefined = await directory.find(id);
  if (entry === undefined) throw unknown(id);
  if (!entry.open) {
    throw new HubError("RECEIVER_UNKNOWN", `The help service ${shown(id)} is closed and takes no enquiries. Hjælpefunktionen er lukket.`, {
      next: "See `relations(filter: { kind: [SUCCEEDED_BY] })` of the help service for what took its place.",
    });
  }
  return { id: entry.id, name: entry.name, channels: channelIds(entry.id, directory) };
}

function unknown(id: string): HubError {
  return new HubError("RECEIVER_UNKNOWN", `There is no help service or municipality ${shown(id)}. Modtageren findes ikke.`);
}

function shown(id: string): string {
  return JSON.stringify(id.slice(0, 80));
}
