import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { filledPlace } from "../support/filledPlace.ts";
import { ask, startProcess, type Running } from "../support/process.ts";

/** Somebody else's gateway, as it comes from npm, started with our registry's address and a key: it answers as the hub's own does. */
const COMMAND = inject("hiveGateway");

const QUERIES: Readonly<Record<string, string>> = {
  "merged help services with what each publisher says of them": `{ helpServices(first: 20) { totalCount nodes { id name(language: EN) provider { name kind }
    listings { id title publisher { id name } municipal { __typename } regional { __typename } ministerial { __typename } } relations { kind other { id name } } } } }`,
  "guidance with what others have tried": `{ guide(need: { text: "vi vil afprøve en sensor mod fald på plejehjemmet", asker: MUNICIPALITY, municipality: "0851" }) { unsure
    steps { service { id name } reason(language: EN) channel { kind value } } cases(first: 3) { title } solutions(first: 3) { name } experts(first: 3) { name } } }`,
  "a search with facets and an area": `{ helpServices(search: "udbud", first: 10, filter: { municipality: "0101" }) { totalCount facets { level { value count } theme { value count } } nodes { name } } }`,
  "municipalities with their regions": `{ municipalities(first: 98) { nodes { code name region { code name } neighbours { name } } } }`,
  "something that is not there": `{ helpService(id: "no-such") { name } registry { hash } }`,
};

describe.skipIf(COMMAND === null)("Hive Gateway on the registry's supergraph", () => {
  let place: TestPlace;
  let hub: Running;
  let hive: ChildProcess | undefined;
  let written = "";
  let url = "";

  beforeAll(async () => {
    place = await filledPlace();
    hub = await startProcess("gateway/main.ts", [], { HUB_PORT: "0", HUB_DATA: place.data });
    const steward = (await readFile(join(place.data, "steward.token"), "utf8")).trim();
    const { data } = await ask<{ readonly createRegistryToken: { readonly token: string } }>(
      String(hub.started["url"]),
      `mutation { createRegistryToken(input: { publisher: "hive", scopes: ["supergraph:read"] }) { token } }`,
      { authorization: `Bearer ${steward}` },
    );
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const supergraph = `${String(hub.started["url"])}/registry/v1/supergraph`;
    const args = [
      "supergraph",
      supergraph,
      "--hive-cdn-key",
      data?.createRegistryToken.token ?? "",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
    ];
    const { PATH, HOME } = process.env;
    hive = spawn(process.execPath, [COMMAND ?? "", ...args], { cwd: place.data, env: { PATH, HOME }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [hive.stdout, hive.stderr]) stream?.on("data", (chunk: Buffer) => void (written += chunk.toString()));
    const answers = async (): Promise<boolean> => {
      if (hive?.exitCode !== null) throw new Error(`Hive Gateway ended: ${written}`);
      return (await ask(url, "{ __typename }").catch(() => undefined))?.data !== undefined;
    };
    await eventually("Hive Gateway answers", answers, 120_000);
  });
  afterAll(async () => {
    if (hive !== undefined && hive.exitCode === null) {
      hive.kill();
      await once(hive, "exit");
    }
    await hub.stop();
    await place.remove();
  });

  it.each(Object.keys(QUERIES))("gives the same answer: %s", async (title) => {
    const query = QUERIES[title] ?? "";
    const [ours, theirs] = [await ask(String(hub.started["url"]), query), await ask(url, query)];
    expect(ours.errors).toBeUndefined();
    expect(ours.data).not.toBeNull();
    expect(theirs).toEqual(ours);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens to a port
  server.close();
  await once(server, "close");
  return port;
}
