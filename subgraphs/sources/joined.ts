import type { SourceFolder } from "./folder.ts";
import type { Source } from "./source.ts";

/** The sources of files and those of the registry as one; where both have an id, the file counts, for it is whoever runs the hub that wrote it. */
export function joinSources(files: SourceFolder, registered: Pick<SourceFolder, "sources" | "onChange">): SourceFolder {
  const all = (): readonly Source[] => {
    const declared = new Set(files.sources.map(({ id }) => id));
    return [...files.sources, ...registered.sources.filter(({ id }) => !declared.has(id))];
  };
  return {
    get sources() {
      return all();
    },
    onChange(listener) {
      files.onChange(() => listener(all()));
      registered.onChange(() => listener(all()));
    },
    close: () => files.close(),
  };
}
