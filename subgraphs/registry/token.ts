import { createHash, randomBytes, randomUUID } from "node:crypto";
import { HubError } from "../../schema/errors.ts";
import type { Caller } from "../base/caller.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { writeEvents } from "./event.ts";

/** A publisher's key to the hub, without its secret. */
export interface RegistryToken {
  readonly id: string;
  readonly publisher: string;
  /** `subgraph:NAME`, `source:ID`, `subgraph:*`, `source:*`, `supergraph:read`, `usage:write`. */
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** The day, `YYYY-MM-DD`. */
  readonly lastUsed: string | null;
}

export interface NewToken {
  /** The secret; it is nowhere else. */
  readonly token: string;
  readonly details: RegistryToken;
}

export interface TokenWish {
  readonly publisher: string;
  readonly scopes: readonly string[];
  /** How long it is good for. */
  readonly days: number;
}

/** The tokens: 256 random bits each, of which only the SHA-256 is kept (nobody can guess them, however fast each guess is). */
export interface RegistryTokens {
  create(wish: TokenWish, by: string): Promise<NewToken>;
  /** A new one with the same scopes; the old one stays good for a day at most, so that what uses it can be changed. Throws REGISTRY_TOKEN_UNKNOWN. */
  rotate(id: string, by: string): Promise<NewToken>;
  /** From the next request on it is refused. Throws REGISTRY_TOKEN_UNKNOWN. */
  revoke(id: string, by: string): Promise<RegistryToken>;
  find(id: string): Promise<RegistryToken | undefined>;
  list(publisher: string | undefined): Promise<readonly RegistryToken[]>;
  /** Who a secret stands for; undefined where it is unknown, expired, revoked, or from the future (then a clock is off). */
  caller(secret: string): Promise<(Caller & { readonly scopes: readonly string[] }) | undefined>;
}

const PREFIX = "hubr_";
const SECRET = /^hubr_[\w-]{43}$/;
const SCOPE = /^(?:(?:subgraph|source):(?:\*|[a-z0-9][a-z0-9-]{0,63})|supergraph:read|usage:write)$/;
/** For gateways; they publish nothing. */
const GATEWAY_SCOPES: ReadonlySet<string> = new Set(["supergraph:read", "usage:write"]);
const PUBLISHER = /^[a-z0-9][a-z0-9-]{0,63}$/;
const MOST_DAYS = 730;
const DAY_MS = 86_400_000;
const CLOCK_MS = 300_000;
const TOKEN = `SELECT id, publisher, scopes, days, created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt", to_char(last_used, 'YYYY-MM-DD') AS "lastUsed" FROM registry.token`;

export function createRegistryTokens(database: Database, clock: Clock): RegistryTokens {
  const now = (): Date => new Date(clock.now());
  const find = async (id: string): Promise<(RegistryToken & { readonly days: number }) | undefined> =>
    (await database.query<RegistryToken & { readonly days: number }>(`${TOKEN} WHERE id = $1`, [id]))[0];
  const known = async (id: string): Promise<RegistryToken & { readonly days: number }> => {
    const found = await find(id);
    if (found === undefined) throw new HubError("REGISTRY_TOKEN_UNKNOWN", "There is no such token.");
    return found;
  };
  const make = async ({ publisher, scopes, days }: TokenWish, by: string, replaces?: string): Promise<NewToken> => {
    const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
    const at = now();
    const id = randomUUID();
    await database.transaction(async (transaction) => {
      await transaction.query(
        "INSERT INTO registry.token (id, publisher, sha256, scopes, days, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [id, publisher, hashOf(token), [...scopes], days, at, new Date(at.getTime() + days * DAY_MS)],
      );
      if (replaces !== undefined)
        await transaction.query("UPDATE registry.token SET expires_at = least(expires_at, $2) WHERE id = $1", [
          replaces,
          new Date(at.getTime() + DAY_MS),
        ]);
      const kind = replaces === undefined ? "TOKEN_CREATED" : "TOKEN_ROTATED";
      await writeEvents(transaction, [{ at, by, kind, detail: `${id} of ${publisher}: ${scopes.join(" ")}` }]);
    });
    return { token, details: await known(id) };
  };

  return Object.freeze({
    find,
    create(wish: TokenWish, by: string) {
      if (!PUBLISHER.test(wish.publisher)) throw invalid("`publisher` is lower-case letters, digits and hyphens, at most 64.");
      if (wish.scopes.length === 0 || wish.scopes.length > 50 || !wish.scopes.every((scope) => SCOPE.test(scope)))
        throw invalid("`scopes` are subgraph:NAME, source:ID, subgraph:*, source:*, supergraph:read or usage:write, at least one.");
      if (wish.days < 1 || wish.days > MOST_DAYS) throw invalid(`\`days\` is from 1 to ${MOST_DAYS}.`);
      return make({ ...wish, scopes: [...new Set(wish.scopes)] }, by);
    },
    async rotate(id: string, by: string) {
      const old = await known(id);
      if (old.revokedAt !== null || old.expiresAt <= now())
        throw new HubError("REGISTRY_TOKEN_UNKNOWN", "The token is revoked or has expired.");
      return make(old, by, id);
    },
    async revoke(id: string, by: string) {
      const old = await known(id);
      const at = now();
      await database.transaction(async (transaction) => {
        await transaction.query("UPDATE registry.token SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1", [id, at]);
        if (old.revokedAt === null)
          await writeEvents(transaction, [{ at, by, kind: "TOKEN_REVOKED", detail: `${id} of ${old.publisher}` }]);
      });
      return known(id);
    },
    list: (publisher: string | undefined) =>
      database.query<RegistryToken>(`${TOKEN} WHERE $1::text IS NULL OR publisher = $1 ORDER BY created_at, id LIMIT 500`, [
        publisher ?? null,
      ]),
    async caller(secret: string) {
      if (!SECRET.test(secret)) return undefined;
      const at = now();
      const [found] = await database.query<RegistryToken>(
        `${TOKEN} WHERE sha256 = $1 AND revoked_at IS NULL AND expires_at > $2 AND created_at <= $3`,
        [hashOf(secret), at, new Date(at.getTime() + CLOCK_MS)],
      );
      if (found === undefined) return undefined;
      const today = at.toISOString().slice(0, 10);
      if (found.lastUsed !== today) await database.query("UPDATE registry.token SET last_used = $2 WHERE id = $1", [found.id, today]);
      const publishes = found.scopes.some((scope) => !GATEWAY_SCOPES.has(scope));
      return { name: found.publisher, roles: publishes ? (["PUBLISHER"] as const) : [], scopes: found.scopes };
    },
  });
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function invalid(message: string): HubError {
  return new HubError("BAD_USER_INPUT", message);
}
