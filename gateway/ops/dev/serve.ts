import { once } from "node:events";
import { CompositionError, type CompositionProblem } from "../../../schema/compose.ts";
import { HubError, errorLine } from "../../../schema/errors.ts";
import { systemClock } from "../../../subgraphs/base/clock.ts";
import { listen } from "../../../subgraphs/base/listen.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { createGateway } from "../../gateway.ts";
import { aboutCandidate, readSdlFile } from "../candidate.ts";
import type { DevOptions } from "../commands/dev.ts";
import { createService } from "../conformance/service.ts";
import { sdlIn } from "../conformance/subject.ts";
import { openHub } from "../hub.ts";
import type { Outcome } from "../outcome.ts";
import type { World } from "../world.ts";
import { publishedBeside } from "./published.ts";
import { createDevSupergraph } from "./supergraph.ts";

/** Serves until the user ends it. Where the schema does not compose at the start, it says so and ends. */
export async function serveDev(options: DevOptions, world: World): Promise<Outcome> {
  const { port, running = false, json = false, hub: given, ...of } = options;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new HubError("USAGE", "--port is a number from 0 to 65535.");
  const hub = await openHub(world, given);
  const { name, url, file } = await aboutCandidate(of, world);
  const tell = (error: unknown): string =>
    error instanceof CompositionError ? error.problems.map((problem) => renderProblem(problem, name, file)).join("\n") : errorLine(error);

  let said = "";
  const say = (line: string): void => {
    if (line !== said) world.say(line);
    said = line;
  };
  const composing = createDevSupergraph({
    name,
    url,
    readLocal: () => (running ? sdlOf(new URL(url), world.signal) : readSdlFile(file, world)),
    readOthers: () => publishedBeside(name, hub),
    onComposed: () => say(`${name} composes; the new schema is served.`),
    onFailure: (error) => say(tell(error)),
    signal: world.signal,
  });
  const supergraph = await composing.catch((error: unknown) => {
    if (error instanceof CompositionError) return error;
    throw error;
  });
  if (supergraph instanceof CompositionError)
    return { data: { name, problems: supergraph.problems }, text: tell(supergraph), next: "ops check", breaks: true };

  const gateway = await createGateway({ supergraph, log: createLog("error"), clock: systemClock });
  try {
    const address = await listen(gateway.app, { port: Number(port), host: "127.0.0.1" }).catch((error: unknown) => {
      throw error instanceof HubError && error.code === "PORT_IN_USE"
        ? new HubError(error.code, error.message, { next: "Choose another with --port." })
        : error;
    });
    const subgraphs = gateway.snapshot().subgraphs.map((each) => each.name);
    world.write(
      json ? `${JSON.stringify({ ready: true, url: address, subgraphs })}\n` : `${address}/graphql serves ${subgraphs.join(", ")}\n`,
    );
    if (!world.signal.aborted) await once(world.signal, "abort");
  } finally {
    await gateway.close();
  }
  return { data: { name }, text: "", next: "ops check" };
}

async function sdlOf(url: URL, signal: AbortSignal): Promise<string> {
  const reply = await createService({ url, signal })
    .ask("{ _service { sdl } }")
    .catch((cause: unknown) => {
      throw new HubError("SERVICE_UNREACHABLE", `${url.href} does not answer.`, { cause });
    });
  const sdl = sdlIn(reply);
  if (sdl === undefined) throw new HubError("SERVICE_UNREACHABLE", `${url.href} gives no SDL.`, { next: "ops explain OPS-S-001" });
  return sdl;
}

/** With places in the file that is being written. */
function renderProblem({ subgraph, line, column, code, message, help }: CompositionProblem, name: string, file: string): string {
  const where = [
    subgraph === name ? file : (subgraph ?? "supergraph"),
    ...(line === undefined ? [] : [line]),
    ...(column === undefined ? [] : [column]),
  ];
  return `✗ ${where.join(":")} ${code}\n    ${message.replaceAll("\n", "\n    ")}\n    → ${help}`;
}
