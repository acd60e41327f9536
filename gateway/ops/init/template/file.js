import { readFile, stat } from "node:fs/promises";

const SOURCE = new URL("__SOURCE__", import.meta.url);

/** Reads the records again if the file has changed since; undefined if it has not. */
export function createReader(source = SOURCE) {
  let seen = "";
  return async () => {
    const { mtimeMs, size } = await stat(source);
    const mark = `${mtimeMs} ${size}`;
    if (mark === seen) return undefined;
    const listings = listingsOf(records(await readFile(source, "utf8")));
    seen = mark;
    return listings;
  };
}

function records(content) {
  return RECORDS(content);
}
