import type { Transport } from "../../../gateway/transport/transport.ts";

/** What came of the answers that were offered as bytes. */
export interface Offered {
  read: number;
  declined: number;
}

/** The same transports, which offer their answers as bytes, as those across the network do. */
export function reading(transports: ReadonlyMap<string, Transport>, offered: Offered): ReadonlyMap<string, Transport> {
  const offering = (transport: Transport): Transport =>
    Object.assign(
      async (request: Parameters<Transport>[0]) => {
        const answer = await transport(request);
        if (request.read === undefined) return answer;
        if (request.read(Buffer.from(JSON.stringify(answer)))) {
          offered.read += 1;
          return {};
        }
        offered.declined += 1;
        return answer;
      },
      { reads: true },
    );
  return new Map([...transports].map(([name, transport]) => [name, offering(transport)]));
}
