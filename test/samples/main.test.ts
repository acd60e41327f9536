import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createSamples } from "../../subgraphs/samples/server.ts";

const MAIN = fileURLToPath(new URL("../../subgraphs/samples/main.ts", import.meta.url));

function start(...flags: readonly string[]) {
  return spawn(process.execPath, [MAIN, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HUB_SAMPLE_IDS: "opaque" },
  });
}

test("npm run samples prints its address as JSON, serves, and ends on SIGTERM with code 0", async () => {
  const child = start("--port", "0", "--json");
  const ended = once(child, "exit");
  const [line] = (await once(child.stdout, "data")) as [Buffer]; // the first line comes in one piece
  const said: unknown = JSON.parse(line.toString());
  expect(said).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), ids: "opaque" });
  const { url } = said as { url: string }; // just matched
  const answer = await fetch(`${url}/stat-styrelser/api/ydelser`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain('"kfst-udbudsvejledning"');
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

test("a port that is taken ends the command with code 12 and one line that says what to do", async () => {
  const samples = await createSamples();
  try {
    const child = start("--port", new URL(samples.url).port);
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(said).toMatch(/^PORT_IN_USE: Port \d+ on 127\.0\.0\.1 is in use\. .*--port\.\n$/);
    expect(code).toBe(12);
  } finally {
    await samples.close();
  }
});

test.each([["--port", "70000"], ["--what"]])("refuses the flags %s %s with code 2", async (...flags) => {
  const child = start(...flags);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(said).toMatch(/^USAGE: .*--help\.\n$/);
  expect(code).toBe(2);
});
