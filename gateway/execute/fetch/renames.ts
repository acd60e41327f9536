import type { FetchNode } from "@apollo/query-planner";
import type { Path } from "../target.ts";

/** Turns a path in a subgraph's answer into one in the client's: fields that would have clashed were fetched under another name. */
export type RenamePath = (path: Path) => Path;

interface Renaming {
  readonly path: readonly string[];
  readonly to: string;
}

export function compileRenames(rewrites: FetchNode["outputRewrites"]): RenamePath {
  const renamings: Renaming[] = (rewrites ?? []).flatMap((rewrite) =>
    rewrite.kind === "KeyRenamer" ? [{ path: rewrite.path.filter((key) => !key.startsWith("... on ")), to: rewrite.renameKeyTo }] : [],
  );
  if (renamings.length === 0) return (path) => path;
  return (path) => {
    const keys: string[] = [];
    return path.map((key) => {
      if (typeof key === "number") return key;
      keys.push(key);
      const renaming = renamings.find((each) => each.path.length === keys.length && each.path.every((name, index) => name === keys[index]));
      return renaming?.to ?? key;
    });
  };
}
