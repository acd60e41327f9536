import { request, type Dispatcher } from "undici";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphAnswer, SubgraphRequest } from "./subgraph.ts";

/** A subgraph served elsewhere, asked from inside the hub (for its SDL and its feed); queries of users go through the gateway's transport. */
export interface RemoteSubgraph {
  readonly name: string;
  readonly url: string;
  /** Throws SUBGRAPH_UNREACHABLE or SUBGRAPH_BAD_ANSWER. */
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
  /** Its Federation SDL. Throws the same. */
  sdl(): Promise<string>;
}

const TIMEOUT_MS = 30_000;
/** The hub's start waits for this one. */
const SDL_TIMEOUT_MS = 5_000;
const MAX_BYTES = 50_000_000;

/** `dispatcher`: what connects; by default anything may be reached, as for an address that stands in a setting. */
export function remoteSubgraph(name: string, url: string, dispatcher?: Dispatcher): RemoteSubgraph {
  const execute = async ({ query, variables, operationName, headers, signal }: SubgraphRequest): Promise<SubgraphAnswer> => {
    try {
      const response = await request(url, {
        method: "POST",
        ...(dispatcher && { dispatcher }),
        headers: { "content-type": "application/json", accept: "application/json", ...headers },
        body: JSON.stringify({ query, variables, operationName }),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        // The other two only bound the silence: an answer that comes drop by drop would never end.
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
      });
      return readAnswer(name, await boundedText(response.body));
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      throw new HubError("SUBGRAPH_UNREACHABLE", `The subgraph ${name} does not answer.`, { cause });
    }
  };
  return {
    name,
    url,
    execute,
    async sdl() {
      const answer = await execute({ query: "{ _service { sdl } }", signal: AbortSignal.timeout(SDL_TIMEOUT_MS) });
      const service = answer.data?.["_service"] as { readonly sdl?: unknown } | null | undefined; // checked next
      if (typeof service?.sdl !== "string")
        throw new HubError("SUBGRAPH_BAD_ANSWER", `${name} does not answer _service { sdl }: it is no Federation subgraph.`);
      return service.sdl;
    },
  };
}

async function boundedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new HubError("SUBGRAPH_BAD_ANSWER", "A subgraph answered with too much.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readAnswer(name: string, text: string): SubgraphAnswer {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isAnswer(parsed)) return parsed;
  } catch {
    // not JSON: told below
  }
  throw new HubError("SUBGRAPH_BAD_ANSWER", `${name} answered with something that is not GraphQL.`);
}

/** GraphQL's own shape, as far as the hub relies on it. */
function isAnswer(value: unknown): value is SubgraphAnswer {
  if (!isObject(value) || !("data" in value || "errors" in value)) return false;
  const { data, errors } = value;
  return (
    (data === undefined || data === null || isObject(data)) && (errors === undefined || (Array.isArray(errors) && errors.every(isObject)))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
