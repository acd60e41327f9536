import { readFileSync } from "node:fs";

/** Package version, for the user agent and the health answer. */
export const VERSION: string = (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string })
  .version; // our own file
