import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { testPlace, type TestPlace } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { startProcess } from "./process.ts";

/** A data folder where a hub has read its samples: a hub that starts there has half the work. Made once a run, by the first who asks; the others copy it. */
export async function filledPlace(): Promise<TestPlace> {
  const made = join(inject("runFolder"), "filled");
  if (await isFirst(`${made}.begun`)) await fill(made);
  await eventually("another test has filled the data folder", () => existsSync(made), 200_000);
  const data = await mkdtemp(join(inject("runFolder"), "place-"));
  await cp(made, data, { recursive: true });
  return { url: "", data, remove: () => rm(data, { recursive: true, force: true }) };
}

async function fill(made: string): Promise<void> {
  const { data } = await testPlace("embedded");
  const hub = await startProcess("gateway/main.ts", [], { HUB_PORT: "0", HUB_DATA: data });
  await hub.stop();
  await rename(data, made);
}

async function isFirst(mark: string): Promise<boolean> {
  try {
    await mkdir(mark);
    return true;
  } catch {
    return false;
  }
}
