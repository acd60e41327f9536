import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

const graphql = createRequire(import.meta.url).resolve("graphql");

export default defineConfig({
  resolve: {
    // Two module formats of graphql in one process are two class hierarchies: every test and library gets this one.
    alias: [{ find: /^graphql$/, replacement: graphql }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/bench/**", "test/measure/**"],
    globalSetup: ["test/support/globalSetup.ts"],
    pool: "forks",
    execArgv: ["--liftoff-only"], // as in test/support/process.ts
    isolate: false, // a process reads the dictionary and opens a database once, not once a file
    maxWorkers: 3, // most tests wait for processes and databases
    slowTestThreshold: 5_000,
    env: { TZ: "Europe/Copenhagen" },
    testTimeout: 90_000,
    hookTimeout: 240_000,
    retry: process.env["OPS_CI"] === "1" ? 1 : 0, // on a crowded machine waiting can take too long; the summary names such tests
    reporters: ["default", "./test/summary.ts"],
  },
});
