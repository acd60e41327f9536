import type { SyntheticOptions } from "./synthetic.ts";
import { EARLY_CHILDHOOD, PRODUCTS, RESTAURANTS, type TableUse } from "./tables.ts";

/** One row of the table that `npm run measure:resolve` prints: what is resolved, and how. Plain data, so that it can be handed to a process of its own. */
export type MeasuredSet = SetSource & {
  readonly name: string;
  /** What is done otherwise than usual, to see how much hangs on it; null where the fields are named as anyone would. */
  readonly variation: string | null;
};

type SetSource =
  | ({ readonly kind: "table" } & TableUse)
  | { readonly kind: "sample"; readonly atMostOnePerSource: boolean }
  | ({ readonly kind: "synthetic"; readonly atMostOnePerSource: boolean } & SyntheticOptions);

/** The tables of others. Nothing is tuned for a table; only its fields are named, and in the variations named worse or left out. */
export const TABLE_SETS: readonly MeasuredSet[] = [
  ...variations("early-childhood sites", EARLY_CHILDHOOD, [
    ["zip as area", { fields: "Site name:name,Address:address,Zip:area,Phone:phone" }],
    ["address as name", { fields: "Site name:name,Address:name,Zip:identifier,Phone:phone" }],
    ["name as organisation", { fields: "Site name:organisation,Address:address,Zip:identifier,Phone:phone" }],
    ["without phone", { fields: "Site name:name,Address:address,Zip:identifier" }],
    ["without address", { fields: "Site name:name,Zip:identifier,Phone:phone" }],
    ["without zip", { fields: "Site name:name,Address:address,Phone:phone" }],
  ]),
  ...variations("restaurants", RESTAURANTS, [
    ["city as area", { fields: "name:name,addr:address,city:area,phone:phone,type:text" }],
    ["without phone", { fields: "name:name,addr:address,city:name,type:text" }],
    ["without address", { fields: "name:name,city:name,phone:phone,type:text" }],
    ["without the limit of one per source", { atMostOnePerSource: false }],
  ]),
  ...variations("products", PRODUCTS, [
    ["description as name", { fields: "name:name,description:name,price:number" }],
    ["name as text", { fields: "name:text,description:text,price:number" }],
    ["without price", { fields: "name:name,description:text" }],
    ["without description", { fields: "name:name,price:number" }],
    ["without the limit of one per source", { atMostOnePerSource: false }],
  ]),
];

/** The listings that the hub starts with, as it resolves them. */
export const SAMPLE_SETS: readonly MeasuredSet[] = [
  { name: "sample listings", variation: null, kind: "sample", atMostOnePerSource: true },
  { name: "sample listings", variation: "without the limit of one per source", kind: "sample", atMostOnePerSource: false },
];

/** Synthetic listings of several seeds. Variations: the limit that the hub sets (of the first seed), a small table, and services that are listed less or more often. */
export function syntheticSets(listings: number, seeds: readonly number[]): readonly MeasuredSet[] {
  const small = Math.min(listings, 2_000);
  return seeds.flatMap((seed, place) => {
    const usual = syntheticSet(listings, seed);
    return [
      usual,
      ...(place === 0 ? [{ ...usual, variation: "at most one per source", atMostOnePerSource: true }] : []),
      { ...syntheticSet(300, seed), variation: "a small table" },
      { ...syntheticSet(small, seed), variation: "two in three listed once", listed: [1, 1, 2] },
      { ...syntheticSet(small, seed), variation: "listed 8 to 12 times", listed: [8, 10, 12] },
      { ...syntheticSet(small, seed), variation: "listed 1 to 32 times", listed: [1, 2, 4, 8, 16, 32] },
    ];
  });
}

export function syntheticSet(listings: number, seed: number): MeasuredSet & { readonly kind: "synthetic" } {
  return { name: `synthetic ${listings}, seed ${seed}`, variation: null, kind: "synthetic", listings, seed, atMostOnePerSource: false };
}

function variations(name: string, use: TableUse, others: readonly (readonly [string, Partial<TableUse>])[]): readonly MeasuredSet[] {
  const usual: MeasuredSet = { kind: "table", name, variation: null, ...use };
  return [usual, ...others.map(([variation, change]) => ({ ...usual, variation, ...change }))];
}
