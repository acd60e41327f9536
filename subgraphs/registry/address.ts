import { parse, print } from "graphql";
import { findingAt, type CheckFinding } from "../../schema/check/finding.ts";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphDefinition } from "../../schema/compose.ts";
import type { Poster } from "../base/http/index.ts";

/**
 * Looks whether a subgraph's address is one to send queries to. Threat: an address inside the hub's own network, or one that redirects there, makes the hub ask what only it can reach. So the question goes
 * through the guarded client (base/http/address.ts), which checks the very address it connects to and follows no redirect; the gateway's own calls are guarded in the same way.
 */
export async function addressFindings(
  { name, url, sdl }: SubgraphDefinition,
  poster: Poster | undefined,
): Promise<readonly CheckFinding[]> {
  const say = (severity: CheckFinding["severity"], code: string, message: string, help: string): readonly CheckFinding[] => [
    findingAt(name, undefined, { severity, code, message, help }),
  ];
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol) || url.length > MOST_CHARACTERS)
    return say(
      "ERROR",
      "ADDRESS_INVALID",
      "The address is no http(s) URL.",
      "Give the address where the subgraph answers, as https://…/graphql.",
    );
  if (address.username !== "" || address.password !== "")
    return say("ERROR", "ADDRESS_INVALID", "The address holds a user name or a password.", "Give it without: it stands in the supergraph.");
  if (poster === undefined) return [];
  try {
    const answer = await poster.post(url, {
      body: JSON.stringify({ query: "{ _service { sdl } }" }),
      headers: { "content-type": "application/json", accept: "application/json" },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
    if (answer.status >= 300 && answer.status < 400)
      return say(
        "ERROR",
        "ADDRESS_REDIRECTS",
        `The address redirects (status ${answer.status}).`,
        "Give the address that it redirects to: the gateway follows no redirect.",
      );
    const served = sdlIn(answer.body);
    if (served === undefined)
      return say(
        "WARNING",
        "ADDRESS_NO_SUBGRAPH",
        `The address does not answer _service { sdl } (status ${answer.status}).`,
        "Start the subgraph before clients ask for its fields.",
      );
    if (!sameSdl(served, sdl))
      return say(
        "WARNING",
        "ADDRESS_OTHER_SDL",
        "The address serves another SDL than the one given.",
        "Deploy the subgraph with this SDL, then ask for its new fields.",
      );
    return [];
  } catch (error) {
    if (error instanceof HubError && error.code === "FETCH_PRIVATE_ADDRESS")
      return say(
        "ERROR",
        "ADDRESS_PRIVATE",
        error.message,
        "Give an address on the public internet, or ask whoever runs the hub to add the host to HUB_ALLOW_PRIVATE.",
      );
    const message = error instanceof HubError ? error.message : "The address cannot be reached.";
    return say("WARNING", "ADDRESS_UNREACHABLE", message, "Start the subgraph before clients ask for its fields.");
  }
}

const MOST_CHARACTERS = 2_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 5_000_000;

function sdlIn(body: string): string | undefined {
  try {
    const answer = JSON.parse(body) as { readonly data?: { readonly _service?: { readonly sdl?: unknown } | null } | null } | null; // checked next
    const sdl = answer?.data?._service?.sdl;
    return typeof sdl === "string" ? sdl : undefined;
  } catch {
    return undefined;
  }
}

/** Layout and comments do not count. */
function sameSdl(a: string, b: string): boolean {
  try {
    return a === b || print(parse(a)) === print(parse(b));
  } catch {
    return false;
  }
}
