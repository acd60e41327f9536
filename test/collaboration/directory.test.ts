import { afterEach, describe, expect, it } from "vitest";
import { createLog } from "../../subgraphs/base/log.ts";
import { createDirectory, type CatalogueFeed, type Directory } from "../../subgraphs/collaboration/enquiry/directory.ts";
import { testCatalogue } from "./support.ts";

let directory: Directory;
afterEach(() => directory.stop());

const open = (catalogue: CatalogueFeed | undefined): Directory =>
  createDirectory({ catalogue, log: createLog("silent"), everyMs: 3_600_000 });

describe("the directory of receivers", () => {
  it("follows merges of merges both ways, and forgets what is removed", async () => {
    const catalogue = testCatalogue([{ id: "a" }, { id: "b" }, { id: "c" }]);
    directory = open(catalogue);
    await directory.refresh();
    catalogue.merge("a", "b");
    catalogue.merge("b", "c");
    await directory.refresh();
    expect(directory.known("a")?.id).toBe("c");
    expect(directory.former("c").toSorted()).toEqual(["a", "b"]);
    catalogue.remove("c");
    await directory.refresh();
    expect(directory.known("a")).toBeUndefined();
  });

  it("survives a circle of redirects", async () => {
    const catalogue = testCatalogue([{ id: "a" }, { id: "b" }]);
    catalogue.merge("a", "b");
    catalogue.merge("b", "a");
    directory = open(catalogue);
    expect(await directory.find("a")).toBeUndefined();
  });

  it("begins anew where the catalogue no longer knows its cursor", async () => {
    const first = testCatalogue([{ id: "old" }]);
    const second = testCatalogue([{ id: "new" }]);
    let restored = false;
    directory = open({
      async execute(request) {
        if (!restored) return first.execute(request);
        if (request.variables?.["since"] === "1")
          return { data: null, errors: [{ message: "no", extensions: { code: "CURSOR_INVALID" } }] };
        return second.execute(request);
      },
    });
    expect((await directory.find("old"))?.id).toBe("old");
    restored = true;
    await directory.refresh();
    expect([directory.known("old"), directory.known("new")?.id]).toEqual([undefined, "new"]);
  });

  it("takes nothing from an answer of another shape, and says that the list cannot be read", async () => {
    directory = open({ execute: async () => ({ data: { helpServiceChanges: { changes: "none" } } }) });
    await expect(directory.find("a")).rejects.toThrow(expect.objectContaining({ code: "SUBGRAPH_UNREACHABLE" }));
    await directory.stop();
    directory = open({
      execute: async () => ({
        data: {
          helpServiceChanges: {
            cursor: "1",
            hasMore: false,
            changes: [null, 7, { id: "x", helpService: { listings: [7, { id: 3 }], coverage: "DK", provenance: [{ rule: "OWN" }] } }],
          },
        },
      }),
    });
    expect(await directory.find("x")).toMatchObject({ id: "x", coverage: [], level: "" });
  });

  it("of a hub without a catalogue knows nobody", async () => {
    directory = open(undefined);
    await expect(directory.find("a")).rejects.toThrow(expect.objectContaining({ code: "SUBGRAPH_UNREACHABLE" }));
    expect(directory.localOf("0851")).toEqual([]);
  });
});
