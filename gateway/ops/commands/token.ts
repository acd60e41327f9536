import { InvalidArgumentError } from "commander";
import { openHub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface TokenOptions extends Asked {
  readonly hub?: string;
  readonly publisher?: string;
  readonly scope?: readonly string[];
  readonly days?: number;
}

interface Details {
  readonly id: string;
  readonly publisher: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

interface NewToken {
  readonly token: string;
  readonly details: Details;
}

const FIELDS = "id publisher scopes createdAt expiresAt revokedAt lastUsedAt";
const KEEP = "Keep it where secrets are kept, and set OPS_TOKEN to it; it is shown this once.";
const HUB = ["--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)"] as const;

/** `ops token list | create | rotate | revoke`. Standard output carries the token only, so that it can be piped into a keeper of secrets. */
export function addToken({ add, answer, group, world }: Program): void {
  const token = group("token", "tokens of publishers: list, create, rotate, revoke");
  add(
    "list",
    {
      summary: "your tokens, without their secrets",
      description: "Tells of your tokens; a steward sees everybody's.",
      examples: [["ops token list", "id, publisher, scopes, until when"]],
    },
    token,
  )
    .option("--publisher <publisher>", "only of this publisher")
    .option(...HUB)
    .action((options: TokenOptions) => answer(options, () => list(options, world)));
  add(
    "create",
    {
      summary: "makes a token for a publisher",
      description: "Makes a token and shows it once. Needs the role STEWARD.",
      examples: [["ops token create --publisher vesterby --scope subgraph:vesterby --days 90", "for one subgraph"]],
    },
    token,
  )
    .requiredOption("--publisher <publisher>", "whose it is")
    .requiredOption(
      "--scope <scope>",
      "subgraph:NAME, source:ID, subgraph:*, source:*, supergraph:read or usage:write; may be repeated",
      (scope: string, before: readonly string[] = []) => [...before, scope],
    )
    .option("--days <days>", "how long it is good for", readDays, 90)
    .option(...HUB)
    .action((options: TokenOptions) => answer(options, () => create(options, world)));
  add(
    "rotate",
    {
      summary: "makes a new token in the place of an old one",
      description: "Makes a new token with the same scopes; the old one is good for a day more.",
      examples: [["ops token rotate 0a1b…", "the id is from `ops token list`"]],
    },
    token,
  )
    .argument("<id>", "the old token's id")
    .option(...HUB)
    .action((id: string, options: TokenOptions) => answer(options, () => rotate(id, options, world)));
  add(
    "revoke",
    {
      summary: "ends a token at once",
      description: "Ends a token; the next request with it is refused.",
      examples: [["ops token revoke 0a1b…", "the id is from `ops token list`"]],
    },
    token,
  )
    .argument("<id>", "the token's id")
    .option(...HUB)
    .action((id: string, options: TokenOptions) => answer(options, () => revoke(id, options, world)));
}

async function list({ hub, publisher }: TokenOptions, world: World): Promise<Outcome> {
  const { registryTokens } = await (
    await openHub(world, hub)
  ).ask<{ registryTokens: readonly Details[] }>(`query OpsTokens($publisher: ID) { registryTokens(publisher: $publisher) { ${FIELDS} } }`, {
    publisher: publisher ?? null,
  });
  return {
    data: { tokens: registryTokens },
    text: registryTokens.map(line).join("\n"),
    next: registryTokens.length === 0 ? "ops token create --help" : "ops token rotate ID",
  };
}

async function create({ hub, publisher, scope, days }: TokenOptions, world: World): Promise<Outcome> {
  const { createRegistryToken } = await (
    await openHub(world, hub)
  ).ask<{ createRegistryToken: NewToken }>(
    `mutation OpsTokenCreate($input: RegistryTokenInput!) { createRegistryToken(input: $input) { token details { ${FIELDS} } } }`,
    { input: { publisher, scopes: scope, days } },
  );
  return { data: createRegistryToken, text: createRegistryToken.token, next: KEEP };
}

async function rotate(id: string, { hub }: TokenOptions, world: World): Promise<Outcome> {
  const { rotateRegistryToken } = await (
    await openHub(world, hub)
  ).ask<{ rotateRegistryToken: NewToken }>(
    `mutation OpsTokenRotate($id: ID!) { rotateRegistryToken(id: $id) { token details { ${FIELDS} } } }`,
    { id },
  );
  return { data: rotateRegistryToken, text: rotateRegistryToken.token, next: KEEP };
}

async function revoke(id: string, { hub }: TokenOptions, world: World): Promise<Outcome> {
  const { revokeRegistryToken } = await (
    await openHub(world, hub)
  ).ask<{ revokeRegistryToken: Details }>(`mutation OpsTokenRevoke($id: ID!) { revokeRegistryToken(id: $id) { ${FIELDS} } }`, { id });
  return { data: revokeRegistryToken, text: line(revokeRegistryToken), next: "ops token list" };
}

function line({ id, publisher, scopes, expiresAt, revokedAt, lastUsedAt }: Details): string {
  const until = revokedAt === null ? `until ${expiresAt}` : `revoked ${revokedAt}`;
  return `${id}\t${publisher}\t${scopes.join(",")}\t${until}\t${lastUsedAt === null ? "never used" : `used ${lastUsedAt.slice(0, 10)}`}`;
}

function readDays(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("It is a number of days from 1.");
  return Number(text);
}
