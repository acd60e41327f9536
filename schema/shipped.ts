import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SubgraphDefinition } from "./compose.ts";

/** Hash of what a supergraph is composed of, addresses apart: those can be changed afterwards. Hexadecimal. */
export function inputsHash(subgraphs: readonly Pick<SubgraphDefinition, "name" | "sdl">[]): string {
  const sorted = subgraphs.map(({ name, sdl }) => [name, sdl]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/** The first line of schema/supergraph.graphql: tells what it was composed of. */
export function inputsLine(inputs: string): string {
  return `# Composed of subgraphs with the hash ${inputs}. Written by \`npm run schema\`.\n`;
}

/** The supergraph that comes with the hub, where it was composed of just these subgraphs; composing takes seconds, and a start waits for it. */
export async function shippedSupergraph(inputs: string): Promise<string | undefined> {
  const text = await readFile(new URL("supergraph.graphql", import.meta.url), "utf8").catch(() => "");
  const line = inputsLine(inputs);
  return text.startsWith(line) ? text.slice(line.length) : undefined;
}
