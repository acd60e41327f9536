import { parseAnswer } from "../../transport/answer.ts";
import { badAnswer } from "../../transport/failures.ts";
import type { Transport, TransportAnswer, TransportRequest } from "../../transport/transport.ts";

/** The calls of one operation and what came of them, so that the careful way can begin anew without asking anybody twice. */
export interface Recorded {
  /** Asks; true where `read` has read the answer. */
  ask(service: string, request: RecordedRequest): Promise<boolean>;
  /** The transports, with the answers that came already. */
  again(): ReadonlyMap<string, Transport>;
}

export type RecordedRequest = TransportRequest & Required<Pick<TransportRequest, "body" | "read">>;

interface Call {
  readonly service: string;
  readonly body: string;
  readonly answer: Promise<TransportAnswer>;
  /** The answer's bytes, once they were read. */
  bytes: Buffer | undefined;
}

export function createRecorded(transports: ReadonlyMap<string, Transport>): Recorded {
  const calls: Call[] = [];

  return Object.freeze({
    async ask(service: string, request: RecordedRequest) {
      const transport = transports.get(service);
      if (transport === undefined) return false;
      let bytes: Buffer | undefined;
      const read = (answer: Buffer): boolean => {
        if (!request.read(answer)) return false;
        bytes = answer;
        return true;
      };
      const answer = transport({ ...request, read });
      const call: Call = { service, body: request.body(), answer, bytes: undefined };
      calls.push(call);
      await answer;
      call.bytes = bytes;
      return bytes !== undefined;
    },
    again: () => new Map([...transports].map(([service, transport]) => [service, replaying(service, transport)])),
  });

  function replaying(service: string, transport: Transport): Transport {
    return async (request) => {
      const body = request.body?.() ?? "";
      const index = calls.findIndex((call) => call.service === service && call.body === body);
      const [call] = index < 0 ? [] : calls.splice(index, 1); // once: what is done with an answer changes it
      if (call === undefined) return transport(request);
      const answer = await call.answer;
      if (call.bytes === undefined) return answer;
      return parseAnswer(JSON.parse(call.bytes.toString())) ?? refuse(service);
    };
  }
}

function refuse(service: string): never {
  throw badAnswer(service, "gave no GraphQL answer");
}
