import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { createSynthetic } from "../measure/synthetic.ts";
import { runProcess, type Ended } from "../support/process.ts";

/** `npm run resolve` in a folder of its own, as a user would run it. */
export interface CommandFolder {
  readonly path: (name: string) => string;
  /** Writes a table and gives its path. */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  readonly run: (args: readonly string[]) => Promise<Ended>;
  /** The clusters in a result, by record. */
  readonly clusters: (name: string) => Promise<ReadonlyMap<string, string>>;
  readonly remove: () => Promise<void>;
}

export const CLI = "subgraphs/matching/cli.ts";

export async function commandFolder(): Promise<CommandFolder> {
  const folder = await mkdtemp(join(tmpdir(), "ops-hub-resolve-"));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    async write(name, content) {
      await writeFile(path(name), content);
      return path(name);
    },
    run: (args) => runProcess(CLI, args, {}),
    async clusters(name) {
      const [header, ...rows]: string[][] = parse(await readFile(path(name), "utf8"));
      if (header?.join() !== "record,cluster") throw new Error(`${name} is no result.`);
      return new Map(rows.map(([record = "", cluster = ""]) => [record, cluster]));
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Twenty services, each listed by two bodies in nearly the same words, with one telephone: id, name, phone, body. */
export function services(): readonly (readonly [string, string, string, string])[] {
  const words =
    "udbud patent eksport klynge robot velfærd energi vand havn skole sygehus digital kontrakt fond prøve viden byg klima mad transport";
  return words
    .split(" ")
    .flatMap((word, place) => [
      [`${word}-1`, `Rådgivning om ${word}`, `09 44 ${10 + place} 00`, "Byen"] as const,
      [`${word}-2`, `${word} rådgivning A/S`, `+45 0944${10 + place}00`, "Landet"] as const,
    ]);
}

/** Three hundred synthetic listings as a table with their sources and the truth, and the arguments that name its columns. */
export function syntheticTable(): { readonly content: string; readonly args: readonly string[] } {
  const { fields, records, truth } = createSynthetic({ listings: 300, seed: 5 });
  const rows = records.map(({ id, source, values }, place) => [id, source, truth[place], ...values.map(([value]) => value ?? "")]);
  return {
    content: stringify([["id", "source", "truth", ...fields.map(({ name }) => name)], ...rows]),
    args: ["--id", "id", "--fields", fields.map(({ name, kind }) => `${name}:${kind}`).join()],
  };
}
