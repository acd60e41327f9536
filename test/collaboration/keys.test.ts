import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { pauseAfter } from "../../subgraphs/collaboration/enquiry/backoff.ts";
import { createEnquiryKeys, loadEnquiryKeys } from "../../subgraphs/collaboration/enquiry/keys.ts";

let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

describe("the keys of enquiries", () => {
  it("open what they closed for the same thing, and nothing that was altered, moved or closed by another key", () => {
    const keys = createEnquiryKeys([Buffer.alloc(32, 1)]);
    const closed = keys.seal("one", { text: "hemmeligt" });
    expect(keys.open("one", closed)).toEqual({ text: "hemmeligt" });
    expect(closed.sealed.toString("latin1")).not.toContain("hemmeligt");
    expect(keys.seal("one", { text: "hemmeligt" }).sealed.equals(closed.sealed)).toBe(false); // a nonce of its own each time
    expect(() => keys.open("two", closed)).toThrow("authenticate");
    for (const at of [0, 12, closed.sealed.length - 1]) {
      const altered = Buffer.from(closed.sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => keys.open("one", { ...closed, sealed: altered })).toThrow("authenticate");
    }
    const others = createEnquiryKeys([Buffer.alloc(32, 2)]);
    expect(() => others.open("one", closed)).toThrow(expect.objectContaining({ code: "ENQUIRY_KEY_MISSING" }));
  });

  it("are made at the first start, for the owner alone, and are the same at the next", async () => {
    folder = await mkdtemp(join(tmpdir(), "ops-hub-keys-"));
    const first = await loadEnquiryKeys("", folder);
    expect((await stat(join(folder, "enquiry.key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "enquiry.key"))).toHaveLength(32);
    expect((await loadEnquiryKeys("", folder)).current).toBe(first.current);
  });

  it("come from the setting, in base64 or hexadecimal, the newest first", async () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const keys = await loadEnquiryKeys(`${a.toString("base64")}, ${b.toString("hex")}`, "/nowhere");
    expect(keys.known).toEqual([createEnquiryKeys([a]).current, createEnquiryKeys([b]).current]);
    expect(keys.current).toBe(keys.known[0]);
  });

  it.each(["short", "x".repeat(64), Buffer.alloc(31).toString("base64"), ","])(
    "refuse %j as a setting without repeating it",
    async (setting) => {
      await expect(loadEnquiryKeys(setting, "/nowhere")).rejects.toThrow(
        expect.objectContaining({ code: "SETTING_INVALID", message: expect.not.stringContaining(setting.length > 1 ? setting : "§") }),
      );
    },
  );
});

describe("the settings of enquiries", () => {
  it("take whole numbers of days and messages, and nothing else", () => {
    expect(readSettings({})).toMatchObject({ enquiryDays: 30, enquiryRate: 1200, controller: "", enquiryKey: "" });
    expect(readSettings({ HUB_ENQUIRY_DAYS: "14" }).enquiryDays).toBe(14);
    for (const value of ["0", "-1", "1.5", "soon", "9999999"])
      expect(() => readSettings({ HUB_ENQUIRY_DAYS: value })).toThrow(expect.objectContaining({ code: "SETTING_INVALID" }));
  });
});

describe("the pause after a failed delivery", () => {
  it("doubles from 15 seconds to two hours, and is shortened by at most half by chance", () => {
    expect([1, 2, 3, 10, 11, 50].map((attempt) => pauseAfter(attempt, () => 0) / 1000)).toEqual([15, 30, 60, 7_200, 7_200, 7_200]);
    expect(pauseAfter(3, () => 1) / 1000).toBe(30);
  });
});
