import { afterEach, expect, it } from "vitest";
import { createComposer, type Composer, type ComposerOptions } from "../../subgraphs/registry/compose/composer.ts";
import { CATALOGUE, star } from "./support.ts";

const QUESTION = { candidate: { name: "star", url: "http://star.example/", sdl: star() }, others: [CATALOGUE] };

let composer: Composer;
const open = (options: ComposerOptions = {}): Composer => (composer = createComposer(options));
afterEach(() => composer.close());

it("refuses what takes longer than it may, and what takes more memory, and goes on", async () => {
  open({ deadlineMs: 20 }); // loading the code takes longer
  await expect(composer.check(QUESTION, true)).rejects.toMatchObject({
    code: "CHECK_TOO_COSTLY",
    message: expect.stringContaining("time"),
  });
  await expect(composer.check(QUESTION, true)).rejects.toMatchObject({ code: "CHECK_TOO_COSTLY" });
  await composer.close();
  open({ megabytes: 8 });
  await expect(composer.check(QUESTION, true)).rejects.toMatchObject({
    code: "CHECK_TOO_COSTLY",
    message: expect.stringContaining("memory"),
  });
});

it("lets few strangers wait, so that callers still get their turn, and answers in turn", async () => {
  open();
  const strangers = await Promise.allSettled(Array.from({ length: 5 }, () => composer.check(QUESTION, false)));
  expect(strangers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
  expect(strangers[4]).toMatchObject({ reason: { code: "OVERLOADED" } });
  expect((await composer.check(QUESTION, true)).ok).toBe(true);
});

it("tells what does not compose, with its places, from the thread", async () => {
  open();
  await expect(composer.compose([CATALOGUE, { ...CATALOGUE, name: "double" }])).rejects.toMatchObject({
    code: "COMPOSITION_FAILED",
    problems: expect.arrayContaining([expect.objectContaining({ code: "INVALID_FIELD_SHARING", line: expect.any(Number) })]),
  });
});
