import type { Reporter, TestModule } from "vitest/node";

/** Names each test that passed only when tried again, and prints `N passed, N failed` as the very last line; a skipped test is named with its reason by the test itself. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    const again: string[] = [];
    for (const module of modules) {
      if (module.state() === "failed" && module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === "passed") passed += 1;
        if (state === "passed" && (test.diagnostic()?.retryCount ?? 0) > 0) again.push(`Passed only when tried again: ${test.fullName}\n`);
        if (state === "failed") failed += 1;
      }
    }
    process.once("exit", () => process.stdout.write(`\n${again.join("")}${passed} passed, ${failed} failed\n`));
  }
}
