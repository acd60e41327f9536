import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { quality } from "../../subgraphs/matching/metrics.ts";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import { readFieldSpecs, readTable, type TableOptions } from "../../subgraphs/matching/table.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { Terms } from "../../subgraphs/matching/tokens.ts";

const shared = inject("sharedData");

describe.skipIf(shared === null)("real overlapping tables of others, without labels and with one configuration", () => {
  const folder = join(shared ?? "", "entity-resolution");
  let terms: Terms;
  beforeAll(async () => void (terms = await loadTerms()));

  async function clustersOf(options: Omit<TableOptions, "fields"> & { readonly fields: string; readonly atMostOnePerSource: boolean }) {
    const fields = readFieldSpecs(options.fields);
    const { records, truth } = await readTable({ ...options, fields });
    const { clusterOf } = resolve({ fields, records, terms, atMostOnePerSource: options.atMostOnePerSource });
    return { ids: records.map((record) => record.id), found: [...clusterOf], truth };
  }

  /** Labels records by the given matching pairs; a record in none is alone. */
  function labels(
    ids: readonly string[],
    file: string,
    pair: (row: Readonly<Record<string, string>>) => readonly [string, string],
    delimiter = ",",
  ): readonly string[] {
    const rows = parse(readFileSync(join(folder, file), "utf8"), { columns: true, delimiter }) as Record<string, string>[]; // texts by column
    const label = new Map(ids.map((id) => [id, id]));
    for (const row of rows) {
      const [a, b] = pair(row);
      label.set(b, label.get(a) ?? a);
    }
    return ids.map((id) => label.get(id) ?? id);
  }

  it("early-childhood sites: F1 of at least 0.945 and B-cubed F1 of at least 0.963", async () => {
    const { found, truth } = await clustersOf({
      files: [join(folder, "early-childhood-sites/listings.csv")],
      id: "Id",
      fields: "Site name:name,Address:address,Zip:identifier,Phone:phone",
      source: "Source",
      truth: "True Id",
      atMostOnePerSource: false,
    });
    const measured = quality(truth ?? [], found);
    expect(measured.f1).toBeGreaterThanOrEqual(0.945);
    expect(measured.bCubedF1).toBeGreaterThanOrEqual(0.963);
  });

  it("restaurants: F1 of at least 0.98", async () => {
    const { ids, found } = await clustersOf({
      files: ["fodors", "zagats"].map((name) => join(folder, `fodors-zagats/${name}.csv`)),
      id: "id",
      fields: "name:name,addr:address,city:name,phone:phone,type:text",
      atMostOnePerSource: true,
    });
    const truth = labels(ids, "fodors-zagats/matches_fodors_zagats.csv", (row) => [
      `fodors:${row["fodors_id"]}`,
      `zagats:${row["zagats_id"]}`,
    ]);
    expect(quality(truth, found).f1).toBeGreaterThanOrEqual(0.98);
  });

  it("products of two shops: F1 of at least 0.87", async () => {
    const { ids, found } = await clustersOf({
      files: ["abt", "buy"].map((name) => join(folder, `abt-buy/${name}clean.csv`)),
      id: "id",
      fields: "name:name,description:text,price:number",
      delimiter: "|",
      atMostOnePerSource: true,
    });
    const truth = labels(ids, "abt-buy/gtclean.csv", (row) => [`abtclean:${row["D1"]}`, `buyclean:${row["D2"]}`], "|");
    expect(quality(truth, found).f1).toBeGreaterThanOrEqual(0.87);
  });
});
