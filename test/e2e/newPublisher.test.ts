import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type MadeServer } from "../gateway/ops/server.ts";
import type { TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { filledPlace } from "../support/filledPlace.ts";
import { ask, startProcess, type Ended, type Running } from "../support/process.ts";

/** Two ways into the hub, each walked with `ops` commands alone, and each ending with a query: the newcomer's listing stands beside others of one help service. */
interface Merged {
  readonly helpServices: {
    readonly nodes: readonly {
      readonly name: string;
      readonly listings: readonly { readonly id: string; readonly publisher: { readonly id: string } }[];
    }[];
  };
}

const NEWCOMERS: readonly string[] = ["oesterby", "vesterby"];

describe("a new publisher", { retry: 0 }, () => {
  let place: TestPlace;
  let hub: Running;
  let folder: string;
  let steward: string;
  let made: MadeServer | undefined;

  beforeAll(async () => {
    place = await filledPlace();
    hub = await startProcess("gateway/main.ts", [], { HUB_PORT: "0", HUB_DATA: place.data, HUB_ALLOW_PRIVATE: "127.0.0.1" });
    steward = (await readFile(join(place.data, "steward.token"), "utf8")).trim();
    folder = join(place.data, "newcomers");
    await mkdir(folder);
  });
  afterAll(async () => {
    await made?.stop();
    await hub.stop();
    await place.remove();
  });

  /** Runs the command as its user does: a process of its own, in the user's folder. */
  const ops = async (args: readonly string[], token: string, cwd = folder): Promise<Ended> => {
    const { PATH, HOME } = process.env;
    const runtime = join(process.cwd(), "subgraphs/base/runtime.js");
    const child = spawn(process.execPath, ["--import", runtime, join(process.cwd(), "gateway/ops/main.ts"), ...args], {
      cwd,
      env: { PATH, HOME, OPS_HUB: String(hub.started["url"]), OPS_TOKEN: token },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part: Buffer) => void (stdout += part.toString()));
    child.stderr.on("data", (part: Buffer) => void (stderr += part.toString()));
    const [code] = (await once(child, "close")) as [number | null]; // node:child_process "close"
    return { code, stdout, stderr };
  };
  const done = async (args: readonly string[], token: string, cwd = folder): Promise<string> => {
    const { code, stdout, stderr } = await ops(args, token, cwd);
    if (code !== 0) throw new Error(`ops ${args.join(" ")} ended with ${code}: ${stdout} ${stderr}`);
    return stdout;
  };
  /** The listings of the help service that the newcomer's listing has joined. */
  const besideOthers = (search: string, id: string): Promise<readonly string[]> =>
    eventually(
      `${id} is part of a help service that others tell of too`,
      async () => {
        const { data } = await ask<Merged>(
          String(hub.started["url"]),
          `{ helpServices(first: 100, search: "${search}") { nodes { name listings { id publisher { id } } } } }`,
        );
        const found = data?.helpServices.nodes.find(({ listings }) => listings.some((each) => each.id === id));
        const publishers = found?.listings.map(({ publisher }) => publisher.id) ?? [];
        return publishers.some((publisher) => !NEWCOMERS.includes(publisher)) ? publishers : undefined;
      },
      60_000,
    );

  it("joins with a CSV file in Windows-1252 and no code", async () => {
    const rows = [
      "Løbenr;Titel;Resumé;Udbyder;Tema;Målgruppe;Område;Sidst ændret",
      "1;Accelerace;Accelerator og investor for nystartede virksomheder, bl.a. inden for sundhed.;Accelerace;Innovation;Virksomheder;Hele landet;01-11-2026",
      "2;Åben rådgivning på rådhuset;Kom forbi, når du får en idé.;Østerby Kommune;Partnerskab;Iværksættere;Østerby;",
      "3;;Uden titel;Østerby Kommune;Innovation;Virksomheder;Hele landet;",
    ];
    await writeFile(join(folder, "hjælp.csv"), Buffer.from(`${rows.join("\r\n")}\r\n`, "latin1"));
    const token = (await done(["token", "create", "--publisher", "oesterby", "--scope", "source:oesterby"], steward)).trim();
    const checked = await done(["source", "check", "hjælp.csv"], token);
    expect(checked).toMatch(/encoding: windows-1252[\s\S]*Accelerace[\s\S]*line 4 3 title: title is missing/);
    const added = await done(
      ["source", "add", "hjælp.csv", "--id", "oesterby", "--name", "Østerby Kommune", "--licence", "CC0-1.0"],
      token,
    );
    expect(added).toContain("oesterby version 1 waits for the unit");
    expect(await done(["approve"], steward)).toContain("Åben rådgivning på rådhuset");
    await done(["approve", "oesterby"], steward);
    expect(await besideOthers("Accelerace", "oesterby:1")).toContain("oesterby");
    expect(await done(["source", "list"], token)).toMatch(
      /^oesterby\tversion 1\t[\s\S]*Østerby Kommune \(oesterby\): 0\.\d\d, 2 listings/m,
    );
  });

  it("joins with a subgraph made in an empty folder", async () => {
    await done(["init", "vesterby", "--from", "csv"], steward);
    const own = join(folder, "vesterby");
    const columns = (await readFile(join(own, "listings.csv"), "utf8")).split("\n")[0] ?? "";
    const row =
      "1;Accelerace;Accelerator og investor for nystartede virksomheder, bl.a. inden for sundhed.;innovation;virksomhed;Hele landet;;";
    await writeFile(join(own, "listings.csv"), `${columns}\n${row}\n`);
    await symlink(join(process.cwd(), "node_modules"), join(own, "node_modules"));
    made = await startServer(own);
    const token = (await done(["token", "create", "--publisher", "vesterby", "--scope", "subgraph:vesterby"], steward)).trim();
    expect(await done(["test", made.url], token, own)).toContain(" 0 must and do not");
    expect(await done(["check", "--url", made.url], token, own)).toContain("0 errors");
    expect(await done(["publish", "--url", made.url], token, own)).toContain("vesterby version 1 waits for the unit");
    await done(["approve", "vesterby"], steward);
    expect(await besideOthers("Accelerace", "vesterby:1")).toContain("vesterby");
  });

  it("takes its source out again, and its listings go", async () => {
    await done(["source", "remove", "oesterby"], steward);
    await eventually(
      "no listing of it is left",
      async () => {
        const { data } = await ask<Merged>(
          String(hub.started["url"]),
          `{ helpServices(first: 100, search: "Accelerace") { nodes { name listings { id publisher { id } } } } }`,
        );
        return data?.helpServices.nodes.every(({ listings }) => listings.every(({ publisher }) => publisher.id !== "oesterby"));
      },
      60_000,
    );
  });
});
