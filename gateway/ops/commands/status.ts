import { openHub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import { askQuality, ownPublishers, renderQuality } from "../quality.ts";
import type { World } from "../world.ts";

interface StatusOptions extends Asked {
  readonly hub?: string;
}

interface Member {
  readonly name: string;
  readonly url: string | null;
  readonly version: number;
  readonly publisher: string;
  readonly own: boolean;
  readonly composed: boolean;
  readonly publishedAt: string;
}

interface State {
  readonly registry: { readonly hash: string | null; readonly since: string | null; readonly subgraphs: readonly Member[] };
  readonly publications?: {
    readonly nodes: readonly {
      readonly subgraph: string;
      readonly version: number;
      readonly state: string;
      readonly at: string;
      readonly by: string;
      readonly reason: string | null;
    }[];
  };
}

/** `ops status [NAME]`. */
export function addStatus({ add, answer, world }: Program): void {
  add("status", {
    summary: "what is in force, the last publications, and how good your listings are",
    description:
      "Tells which supergraph and which subgraphs are in force; with OPS_TOKEN the last publications and the quality of your listings too, with what to mend first; for a steward everybody's. Of one subgraph the quality is told to anybody.",
    examples: [
      ["ops status", "all subgraphs"],
      ["ops status vesterby", "one subgraph, its versions, and the quality of its listings"],
    ],
  })
    .argument("[name]", "a subgraph")
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    .action((name: string | undefined, options: StatusOptions) => answer(options, () => work(name, options, world)));
}

async function work(name: string | undefined, options: StatusOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const members = "registry { hash since subgraphs { name url version publisher own composed publishedAt } }";
  const versions = "publications(subgraph: $name, first: 20) { nodes { subgraph version state at by reason } }";
  const { registry, publications: kept } = hub.known
    ? await hub.ask<State>(`query OpsStatus($name: ID) { ${members} ${versions} }`, { name: name ?? null })
    : await hub.ask<State>(`query OpsStatus { ${members} }`);
  const subgraphs = registry.subgraphs.filter((each) => name === undefined || each.name === name);
  const ids = hub.known && name === undefined ? await ownPublishers(hub) : [];
  const own = registry.subgraphs.filter(({ publisher }) => ids.includes(publisher));
  const quality = await askQuality(hub, { ids, subgraphs: name === undefined ? own.map((each) => each.name) : [name] });
  const waiting = kept?.nodes.some(({ state }) => state === "WAITING") === true;
  return {
    data: {
      hub: hub.url.href,
      hash: registry.hash,
      since: registry.since,
      subgraphs,
      ...(kept !== undefined && { publications: kept.nodes }),
      ...(quality !== undefined && { quality }),
    },
    text: [
      registry.hash === null ? "Nothing is in force yet." : `Supergraph ${registry.hash.slice(0, 12)} since ${registry.since ?? "?"}`,
      ...subgraphs.map(
        ({ name, version, publisher, composed, url }) =>
          `  ${name} version ${version} of ${publisher}${composed ? "" : ", left out: it does not compose"}${url === null ? "" : ` ${url}`}`,
      ),
      ...(subgraphs.length === 0 && name !== undefined ? [`  ${name} is not in force.`] : []),
      ...(kept === undefined || kept.nodes.length === 0 ? [] : ["Publications, the newest first:"]),
      ...(kept?.nodes ?? []).map(
        ({ subgraph, version, state, at, by, reason }) =>
          `  ${at} ${subgraph} version ${version} ${state} by ${by}${reason === null ? "" : `: ${reason}`}`,
      ),
      ...renderQuality(quality),
    ].join("\n"),
    next: !hub.known
      ? "Set OPS_TOKEN to see your publications."
      : waiting
        ? "What waits is looked at by the unit; stewards: ops approve"
        : "ops check",
  };
}
