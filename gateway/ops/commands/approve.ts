import { HubError } from "../../../schema/errors.ts";
import { nearest } from "../../../subgraphs/base/nearest.ts";
import { openHub, type Hub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import { RECORD_FIELDS, renderRecord, type FoundRecord } from "../source/found.ts";
import type { World } from "../world.ts";

interface DecideOptions extends Asked {
  readonly hub?: string;
  readonly reason?: string;
}

/** A subgraph or a source that waits for a steward. */
interface Waiting {
  readonly kind: "subgraph" | "source";
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly publisher: string;
  /** What a steward looks at. */
  readonly lines: readonly string[];
}

interface Asking {
  readonly publications: {
    readonly nodes: readonly {
      readonly id: string;
      readonly subgraph: string;
      readonly version: number;
      readonly publisher: string;
      readonly url: string | null;
      readonly check: { readonly listings: boolean; readonly sends: readonly { readonly coordinate: string }[] };
    }[];
  };
  readonly sourceVersions: {
    readonly nodes: readonly {
      readonly id: string;
      readonly source: string;
      readonly version: number;
      readonly publisher: string;
      readonly good: number;
      readonly quarantined: number;
      readonly records: readonly FoundRecord[];
    }[];
  };
}

const HUB = ["--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)"] as const;
const WHAT = "id, or name of the subgraph or source";

/** `ops approve [ID]` and `ops reject ID`: what stewards do, for subgraphs and sources alike. */
export function addApprove({ add, answer, world }: Program): void {
  add("approve", {
    summary: "lets a publisher's first come into force, or lists what waits",
    description:
      "Lets what waits come into force, a subgraph or a source, if it still passes the check. Without an id it tells what waits, and what each would bring. Needs the role STEWARD.",
    examples: [
      ["ops approve", "what waits"],
      ["ops approve vesterby", "lets it in"],
    ],
  })
    .argument("[id]", WHAT)
    .option(...HUB)
    .action((id: string | undefined, options: DecideOptions) =>
      answer(options, () => (id === undefined ? list(options, world) : approve(id, options, world))),
    );
  add("reject", {
    summary: "ends the wait of a publisher's first",
    description: "Refuses what waits, a subgraph or a source, and tells its publisher why. Needs the role STEWARD.",
    examples: [
      [
        'ops reject vesterby --reason "The licence does not allow it."',
        "the publisher reads the reason with `ops status` or `ops source list`",
      ],
    ],
  })
    .argument("<id>", WHAT)
    .requiredOption("--reason <reason>", "why, for the publisher")
    .option(...HUB)
    .action((id: string, options: DecideOptions) => answer(options, () => reject(id, options, world)));
}

async function list(options: DecideOptions, world: World): Promise<Outcome> {
  const waiting = await waitingAt(await openHub(world, options.hub));
  return {
    data: { waiting },
    text: waiting.length === 0 ? "Nothing waits." : waiting.map(render).join("\n"),
    next: waiting[0] === undefined ? "ops status" : `ops approve ${waiting[0].name}, or ops reject ${waiting[0].name} --reason …`,
  };
}

async function approve(id: string, options: DecideOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const found = await find(hub, id);
  const { decided } = await hub.ask<{ decided: { readonly state: string; readonly reason: string | null } }>(
    found.kind === "source"
      ? "mutation OpsApproveSource($id: ID!) { decided: approveSource(id: $id) { state reason } }"
      : "mutation OpsApprove($id: ID!) { decided: approvePublication(id: $id) { state reason } }",
    { id: found.id },
  );
  const refused = decided.state !== "IN_FORCE";
  return {
    data: { kind: found.kind, id: found.id, name: found.name, version: found.version, ...decided },
    text: `${found.name} version ${found.version} ${refused ? `no longer passes the check: ${decided.reason ?? decided.state}` : "is in force."}`,
    next: found.kind === "source" ? "ops source list" : `ops status ${found.name}`,
    breaks: refused,
  };
}

async function reject(id: string, options: DecideOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const found = await find(hub, id);
  const { decided } = await hub.ask<{ decided: { readonly state: string; readonly reason: string | null } }>(
    found.kind === "source"
      ? "mutation OpsRejectSource($id: ID!, $reason: String!) { decided: rejectSource(id: $id, reason: $reason) { state reason } }"
      : "mutation OpsReject($id: ID!, $reason: String!) { decided: rejectPublication(id: $id, reason: $reason) { state reason } }",
    { id: found.id, reason: options.reason },
  );
  return {
    data: { kind: found.kind, id: found.id, name: found.name, version: found.version, ...decided },
    text: `${found.name} version ${found.version} is rejected.`,
    next: "ops approve",
  };
}

async function find(hub: Hub, id: string): Promise<Waiting> {
  const waiting = await waitingAt(hub);
  const found = waiting.filter((each) => each.id === id || each.name === id);
  const [one, another] = found;
  if (another !== undefined)
    throw new HubError("USAGE", `A subgraph and a source called ${id} wait.`, {
      next: `Give the id: ${found.map((each) => `${each.id} (${each.kind})`).join(" or ")}.`,
    });
  if (one !== undefined) return one;
  const near = nearest(
    id,
    waiting.map(({ name }) => name),
  );
  throw new HubError(
    "PUBLICATION_CLOSED",
    `Nothing called ${id.slice(0, 80)} waits.${near === undefined ? "" : ` Did you mean ${near}?`}`,
    {
      next: "`ops approve` tells what waits.",
    },
  );
}

async function waitingAt(hub: Hub): Promise<readonly Waiting[]> {
  const { publications, sourceVersions } = await hub.ask<Asking>(
    `query OpsWaiting {
      publications(state: WAITING, first: 100) { nodes { id subgraph version publisher url check { listings sends { coordinate } } } }
      sourceVersions(state: WAITING, first: 100) { nodes { id source version publisher good quarantined records { ${RECORD_FIELDS} } } }
    }`,
  );
  return [
    ...publications.nodes.map(({ id, subgraph: name, version, publisher, url, check }): Waiting => ({
      kind: "subgraph",
      id,
      name,
      version,
      publisher,
      lines: [
        `  ${url ?? ""}${check.listings ? ", its listings enter the catalogue" : ""}`,
        `  will be sent ${check.sends.map(({ coordinate }) => coordinate).join(", ") || "nothing"}`,
      ],
    })),
    ...sourceVersions.nodes.map(({ id, source: name, version, publisher, good, quarantined, records }): Waiting => ({
      kind: "source",
      id,
      name,
      version,
      publisher,
      lines: [`  ${good} records good, ${quarantined} quarantined`, ...records.map(renderRecord)],
    })),
  ];
}

function render({ kind, id, name, version, publisher, lines }: Waiting): string {
  return [`${name} version ${version}, a ${kind} of ${publisher} (${id})`, ...lines].join("\n");
}
