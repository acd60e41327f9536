import { ruleOf, type Variant } from "../../../schema/variant/variant.ts";
import type { Database } from "../../base/database/index.ts";
import { sha256 } from "../member.ts";

/** How a variant stands. */
export interface VariantState {
  /** The count of switches that was looked at last. */
  readonly seq: string;
  /** Of its supergraph that is served; null where none could be made yet. */
  readonly hash: string | null;
  /** Of the whole supergraph that it was made of. */
  readonly whole: string | null;
  /** Since when it is served. */
  readonly since: Date | null;
  /** Why none could be made of what is in force; null where one could. */
  readonly problem: string | null;
}

/** What came of making a variant of what was in force at a count of switches. */
export interface MadeOf {
  readonly seq: string;
  readonly whole: string;
  readonly at: Date;
  readonly made: { readonly supergraph: string } | { readonly problem: string };
}

/** What is kept of the variants. */
export interface VariantStore {
  /** Undefined where it was never tried with its rule. */
  state(variant: Variant): Promise<VariantState | undefined>;
  /** Keeps what came of it, unless what came of a later switch is kept already; a problem leaves what was made before. */
  keep(variant: Variant, result: MadeOf): Promise<void>;
  supergraph(name: string, hash: string): Promise<string | undefined>;
}

export function createVariantStore(database: Database): VariantStore {
  return Object.freeze({
    async state(variant: Variant) {
      const rows = await database.query<VariantState>(
        "SELECT seq::text, hash, whole, since, problem FROM registry.variant WHERE name = $1 AND rule = $2",
        [variant.name, ruleOf(variant)],
      );
      return rows[0];
    },

    keep: (variant: Variant, { seq, whole, at, made }: MadeOf) =>
      database.transaction(async (transaction) => {
        const key = [variant.name, ruleOf(variant), seq];
        if ("problem" in made) {
          await transaction.query(
            `INSERT INTO registry.variant (name, rule, seq, problem) VALUES ($1, $2, $3, $4)
             ON CONFLICT (name, rule) DO UPDATE SET seq = excluded.seq, problem = excluded.problem WHERE variant.seq < excluded.seq`,
            [...key, made.problem],
          );
          return;
        }
        const hash = sha256(made.supergraph);
        await transaction.query(
          "INSERT INTO registry.variant_supergraph (name, hash, sdl, at) VALUES ($1, $2, $3, $4) ON CONFLICT (name, hash) DO NOTHING",
          [variant.name, hash, made.supergraph, at],
        );
        await transaction.query(
          `INSERT INTO registry.variant (name, rule, seq, hash, whole, since) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (name, rule) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, whole = excluded.whole, problem = NULL,
             since = CASE WHEN variant.hash = excluded.hash THEN variant.since ELSE excluded.since END
           WHERE variant.seq < excluded.seq`,
          [...key, hash, whole, at],
        );
      }),

    async supergraph(name: string, hash: string) {
      const rows = await database.query<{ sdl: string }>("SELECT sdl FROM registry.variant_supergraph WHERE name = $1 AND hash = $2", [
        name,
        hash,
      ]);
      return rows[0]?.sdl;
    },
  });
}
