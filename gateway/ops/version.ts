import { readFileSync } from "node:fs";

/** The version of the command, from its own package.json. */
export const OPS_VERSION: string = (JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as { version: string }) // our own file
  .version;
