import { spawnSync } from "node:child_process";

/** Known advisories of what runs in production, from the registry. Where the registry tells none (offline, a mirror), that is said and nothing is claimed. */
const run = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8", shell: process.platform === "win32" });
const counts = readCounts(run.stdout);
if (counts === undefined) {
  process.stdout.write("Advisories: not checked, the registry does not answer for them.\n");
} else if (counts.high + counts.critical > 0) {
  process.stderr.write(`Advisories: ${counts.critical} critical, ${counts.high} high. Run npm audit.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write("Advisories: none high or critical.\n");
}

function readCounts(output: string): { high: number; critical: number } | undefined {
  try {
    const report: unknown = JSON.parse(output);
    const found = (report as { metadata?: { vulnerabilities?: { high: number; critical: number } } }).metadata?.vulnerabilities; // npm's report
    return found === undefined ? undefined : { high: found.high, critical: found.critical };
  } catch {
    return undefined;
  }
}
