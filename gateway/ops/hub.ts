import { ERRORS, HubError, type ErrorCode } from "../../schema/errors.ts";
import { isLoopbackHost } from "../http/loopback.ts";
import { createAsk, type Problem } from "../query/ask.ts";
import type { Json } from "../query/json.ts";
import { readFolder } from "./folder.ts";
import type { World } from "./world.ts";

/** The hub, as a command asks it. */
export interface Hub {
  /** Its GraphQL address. */
  readonly url: URL;
  /** Whether it is asked with a token. */
  readonly known: boolean;
  /** The whole answer, or the first error as it came: a command does not go on with half an answer. `T` is what the query asks for. */
  ask<T>(query: string, variables?: Json): Promise<T>;
}

const HUB = "http://127.0.0.1:4000";
const START = "Start the hub with `npm start`, or name another with --hub or OPS_HUB.";

/** The hub of `--hub`, of OPS_HUB, of the folder, or the one on this machine; asked with OPS_TOKEN. Throws USAGE. */
export async function openHub(world: World, given: string | undefined): Promise<Hub> {
  const { OPS_HUB, OPS_TOKEN } = world.env;
  const text = given ?? (nonEmpty(OPS_HUB) || (await readFolder(world)).hub) ?? HUB;
  if (!URL.canParse(text) || !/^https?:\/\//.test(text))
    throw new HubError("USAGE", "The hub's address is no http(s) address.", { next: "Correct --hub or OPS_HUB." });
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    throw new HubError("USAGE", "The hub's address holds a password.", { next: "Set OPS_TOKEN instead." });
  if (url.pathname === "/") url.pathname = "/graphql";
  const token = nonEmpty(OPS_TOKEN);
  if (token !== undefined && !/^[\w.~+/-]{1,500}=*$/.test(token))
    throw new HubError("USAGE", "OPS_TOKEN does not hold a token.", { next: "It holds one token and nothing else." });
  if (token !== undefined && url.protocol === "http:" && !isLoopbackHost(url.hostname))
    throw new HubError("USAGE", "A token is sent over https or to this machine only, where nobody on the way can read it.", {
      next: "Give an https address.",
    });
  const ask = createAsk({ url, client: "ops", ...(token !== undefined && { token }) });
  return {
    url,
    known: token !== undefined,
    async ask<T>(query: string, variables: Json = {}) {
      const { data, problems } = await ask(query, variables, world.signal).catch((error: unknown) => {
        throw error instanceof HubError && error.code === "HUB_UNREACHABLE"
          ? new HubError(error.code, error.message, { next: START, cause: error })
          : error;
      });
      const [problem] = problems;
      if (problem !== undefined) throw told(problem, token !== undefined);
      return data as T; // the hub validated the query against its schema
    },
  };
}

function told({ code, message, next }: Problem, known: boolean): HubError {
  if (!isErrorCode(code)) return new HubError("HUB_BAD_ANSWER", `${code}: ${message}`, { next });
  return new HubError(code, message, {
    next: code === "UNAUTHENTICATED" && !known ? "Set OPS_TOKEN to the token the unit gave you." : next,
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}
