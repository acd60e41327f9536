import { readdir, readFile } from "node:fs/promises";

const FOLDER = new URL("../../schema/operations/", import.meta.url);

/** The ready queries that come with the hub: what its users are shown first is planned before they ask. */
export async function readyOperations(): Promise<readonly string[]> {
  const names = await readdir(FOLDER);
  return Promise.all(names.filter((name) => name.endsWith(".graphql")).map((name) => readFile(new URL(name, FOLDER), "utf8")));
}
