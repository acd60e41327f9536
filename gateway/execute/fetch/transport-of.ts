import { HubError } from "../../../schema/errors.ts";
import type { Transport } from "../../transport/transport.ts";
import type { Run } from "../run.ts";

export function transportOf({ transports }: Run, service: string): Transport {
  const transport = transports.get(service);
  if (transport === undefined) throw new HubError("INTERNAL", `The plan names a subgraph ${service} that the supergraph does not have.`);
  return transport;
}
