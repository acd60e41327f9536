import type { FetchNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { merge } from "../merge.ts";
import { applyRewrites } from "../rewrites.ts";
import type { Data } from "../target.ts";
import { satisfies } from "../types.ts";
import { fetchDocument, type FetchDocument } from "./document.ts";
import { fieldsByType, type FieldsByType } from "./entity-fields.ts";
import { compileWalk, type Walk } from "./places.ts";
import { compileRenames, type RenamePath } from "./renames.ts";
import { gather, type Gathered } from "./gathered.ts";
import { compileRepresentation } from "./representation-writer.ts";
import { compileTake } from "./take.ts";

/** A compiled fetch of entities: which objects it is about, how they are named to the subgraph, and what is taken from its answer. */
export interface EntityFetch {
  readonly node: FetchNode;
  readonly path: readonly (string | number)[];
  readonly walk: Walk;
  readonly asked: FetchDocument;
  readonly fields: FieldsByType;
  readonly renamePath: RenamePath;
  gather(targets: readonly Data[]): Gathered;
  /** Puts one entity into one object. Returns what is wrong with it, if anything. */
  put(target: Data, entity: Data): EntityFault | undefined;
}

export type EntityFault = { readonly wrongType: string } | { readonly missing: readonly string[] };

const NOBODY: Gathered = Object.freeze({ targets: [], positions: [], texts: [] });

export function compileEntityFetch(schema: GraphQLSchema, node: FetchNode, path: readonly (string | number)[]): EntityFetch {
  const asked = fetchDocument(node);
  const fields = fieldsByType(schema, asked.document, asked.selectionSet);
  const representations = compileRepresentation(schema, node);
  const take = compileTake(schema, fields, true);
  const rewritten = (node.outputRewrites?.length ?? 0) > 0;

  /** A subgraph may know an object's type better than the one before it (an interface's object), but not say it is another. */
  const settleType = (target: Data, entity: Data): string | undefined => {
    const told = entity["__typename"];
    if (told === undefined) return undefined;
    const known = target["__typename"];
    if (typeof told !== "string") return "no text";
    if (known === told) return undefined;
    if (typeof known !== "string" || satisfies(schema, told, known)) target["__typename"] = told;
    else if (!satisfies(schema, known, told)) return told;
    return undefined;
  };

  return Object.freeze({
    node,
    path,
    walk: compileWalk(path),
    asked,
    fields,
    renamePath: compileRenames(node.outputRewrites),
    gather: (targets: readonly Data[]) => (targets.length === 0 ? NOBODY : gather(representations, targets)),
    put(target: Data, entity: Data) {
      const wrongType = settleType(target, entity);
      if (wrongType !== undefined) return { wrongType };
      if (!rewritten) {
        const missing = take(target, entity);
        return missing === undefined ? undefined : { missing };
      }
      const { __typename: told, ...rest } = entity;
      const copy: Data = { __typename: told ?? target["__typename"], ...rest };
      applyRewrites(schema, node.outputRewrites, copy);
      delete copy["__typename"];
      merge(target, copy);
      return undefined;
    },
  });
}
