import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { CASES } from "../../../gateway/ops/conformance/index.ts";
import { EXPLANATIONS } from "../../../gateway/ops/explain/index.ts";
import { ERRORS } from "../../../schema/errors.ts";
import { LINT_RULES } from "../../../schema/lint.ts";
import { ops } from "./run.ts";

/** Codes that a source file writes as `code: "X"` or as an argument of its own helpers. */
async function codesIn(paths: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/(?:code: |refused\(name, |say\(\s*"(?:ERROR|WARNING|NOTE)",\s*)"([A-Z0-9_]+)"/g)].map(([, code]) => code ?? ""),
  );
  return [...new Set(found)];
}

describe("ops explain", () => {
  it("knows every error of the table, every lint rule, every case and every code a check finds", async () => {
    const checks = (await readdir("schema/check")).map((name) => `schema/check/${name}`);
    const codes = await codesIn([...checks, "subgraphs/registry/address.ts", "subgraphs/registry/usage/findings.ts"]);
    expect(codes.length).toBeGreaterThan(15);
    const wanted = [...Object.keys(ERRORS), ...LINT_RULES.map(({ name }) => name), ...CASES.map(({ id }) => id), ...codes];
    expect(wanted.filter((code) => !EXPLANATIONS.has(code))).toEqual([]);
  });

  it("says of each what it is and how to mend it", () => {
    for (const { code, what, mend } of EXPLANATIONS.values())
      expect([code, what, mend]).toEqual([code, expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
  });

  it("tells why a case matters, in whatever case its id is written", async () => {
    const said = await ops(["explain", "ops-e-007"]);
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(said.out).toMatch(/^OPS-E-007 .*\n[\s\S]*Why it matters: .+\n[\s\S]*How to mend it: .+\n$/);
  });

  it("tells of a composition error what Apollo says and what the hub advises", async () => {
    expect((await ops(["explain", "INVALID_FIELD_SHARING", "--json"])).json()).toMatchObject({
      ok: true,
      kind: "composition",
      what: expect.stringContaining("shareable"),
      mend: expect.stringContaining("@shareable"),
    });
  });

  it("knows the hints of composition", async () => {
    expect((await ops(["explain", "INCONSISTENT_DESCRIPTION"])).out).toContain("a hint of composition");
  });

  it("lists all codes, and names the nearest to one that is misspelt", async () => {
    const all = (await ops(["explain", "--json"])).json();
    expect(all.codes.length).toBe(EXPLANATIONS.size);
    const wrong = await ops(["explain", "INVALID_FIELD_SHARIN"]);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("Did you mean INVALID_FIELD_SHARING?")]);
  });
});
