import { describe, expect, it } from "vitest";
import { nearest } from "../../subgraphs/base/nearest.ts";
import { readSettings, SETTINGS } from "../../subgraphs/base/settings.ts";

describe("settings", () => {
  it("have the defaults of the table when nothing is set, and are frozen", () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      data: ".data",
      database: "",
      sample: true,
      sampleIds: "open",
      allowPrivate: [],
      cors: [],
    });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it("read lists and pairs", () => {
    const settings = readSettings({ HUB_ALLOW_PRIVATE: "a.example, b.example:81", HUB_SUBGRAPHS: "star=http://127.0.0.1:5000/graphql" });
    expect(settings.allowPrivate).toEqual(["a.example", "b.example:81"]);
    expect([...settings.subgraphs]).toEqual([["star", "http://127.0.0.1:5000/graphql"]]);
  });

  it("read the hub's address, without what comes after the host", () => {
    expect([readSettings({ HUB_URL: "https://hub.example/" }).url, readSettings({}).url]).toEqual(["https://hub.example", undefined]);
  });

  it("read variants, in the order of their names", () => {
    expect(
      readSettings({ HUB_VARIANTS: "public=include:public, include:open/data,exclude:internal; all=exclude:internal;" }).variants,
    ).toEqual([
      { name: "all", include: [], exclude: ["internal"] },
      { name: "public", include: ["public", "open/data"], exclude: ["internal"] },
    ]);
    expect(readSettings({}).variants).toEqual([]);
  });

  it.each([
    [{ HUB_PORT: "65536" }, "HUB_PORT"],
    [{ HUB_PORT: "4000x" }, "HUB_PORT"],
    [{ HUB_SAMPLE: "yes" }, "on, off"],
    [{ HUB_SUBGRAPHS: "star" }, "HUB_SUBGRAPHS"],
    [{ HUB_SUBGRAPHS: "star=ftp://x" }, "HUB_SUBGRAPHS"],
    [{ HUB_URL: "hub.example" }, "HUB_URL"],
    [{ HUB_URL: "https://hub.example/path" }, "HUB_URL"],
    [{ HUB_GATEWAYS: "10.0.0.0/33" }, "HUB_GATEWAYS"],
    [{ HUB_VARIANTS: "public" }, "include:tag"],
    [{ HUB_VARIANTS: "public=only:a" }, "include:tag"],
    [{ HUB_VARIANTS: "public=include:" }, "include:tag"],
    [{ HUB_VARIANTS: "Public=include:a" }, "include:tag"],
    [{ HUB_VARIANTS: "a1=include:a;a1=include:b" }, "two variants of the name a1"],
  ])("refuse %o", (env, words) => {
    expect(() => readSettings(env)).toThrow(expect.objectContaining({ code: "SETTING_INVALID", message: expect.stringContaining(words) }));
  });

  it("refuse an unknown HUB_ variable and suggest the one that was meant", () => {
    expect(() => readSettings({ HUB_SORCES: "x" })).toThrow(
      expect.objectContaining({ code: "SETTING_UNKNOWN", message: expect.stringContaining("HUB_SOURCES") }),
    );
    expect(() => readSettings({ OTHER: "x" })).not.toThrow();
    expect(
      nearest(
        "HUB_ENTIRELY_DIFFERENT",
        Object.values(SETTINGS).map((entry) => entry.env),
      ),
    ).toBeUndefined();
  });

  it("never show a secret in a complaint", () => {
    for (const entry of Object.values(SETTINGS)) if ("secret" in entry) expect(entry.type).toBe("text");
  });
});
