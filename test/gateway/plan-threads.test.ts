import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterEach, describe, expect, it } from "vitest";
import { startPlanThread, ThreadLost, type PlanThread } from "../../gateway/plan/thread.ts";
import { openPlanThreads, type PlanThreads, type PlanThreadsOptions } from "../../gateway/plan/threads.ts";
import { eventually } from "../support/eventually.ts";
import { boxInBox, interfacesSupergraph } from "./interfaces-supergraph.ts";

const supergraphSdl = interfacesSupergraph(20);
/** Planned in a few milliseconds, and in far more than a minute. */
const EASY = "{ name }";
const HARD = boxInBox(6);

interface Opened {
  readonly threads: PlanThreads;
  /** Every thread that was started, in order. */
  readonly started: PlanThread[];
  readonly running: () => number;
  readonly empty: () => boolean;
}

const opened: PlanThreads[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});

async function open(options: Partial<PlanThreadsOptions> = {}): Promise<Opened> {
  const started: PlanThread[] = [];
  let ended = 0;
  let empty = false;
  const start = (): PlanThread => {
    const thread = startPlanThread();
    const counted: PlanThread = {
      ...thread,
      async end() {
        ended += 1;
        await thread.end();
      },
    };
    started.push(counted);
    return counted;
  };
  const { threads } = await openPlanThreads({ supergraphSdl, start, onEmpty: () => (empty = true), ...options });
  opened.push(threads);
  return { threads, started, running: () => started.length - ended, empty: () => empty };
}

describe("planning threads", () => {
  it("tell why a text is no supergraph, and leave no thread behind", async () => {
    const started: PlanThread[] = [];
    const start = (): PlanThread => {
      const thread = startPlanThread();
      started.push(thread);
      return thread;
    };
    await expect(openPlanThreads({ supergraphSdl: "type Query { a: Int }", start })).rejects.toThrow(/core schema/);
    await expect(started[0]?.plan(EASY)).rejects.toBeInstanceOf(ThreadLost);
  });

  it("stop a plan at its deadline, plan on with the thread that was made ready meanwhile, and answer others the while", async () => {
    const { threads, started, running } = await open({ deadlineMs: 8_000, slowMs: 50 });
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const hard = threads.plan(HARD).catch((error: unknown) => error);
    expect(await threads.plan(EASY)).toContain("Fetch"); // waits for the second thread, not for the deadline
    expect(await hard).toMatchObject({ code: "QUERY_TOO_COMPLEX", message: expect.stringContaining("8000 ms") });
    const begun = performance.now();
    await threads.plan(EASY);
    expect(performance.now() - begun).toBeLessThan(4_000);
    loop.disable();
    expect(started).toHaveLength(2);
    expect(running()).toBe(1);
    expect(loop.max / 1e6).toBeLessThan(4_000);
  });

  it("let a bounded number wait, and refuse the next at once", async () => {
    const { threads } = await open({ deadlineMs: 3_000, queue: 2, slowMs: 60_000, patienceMs: 60_000 });
    const hard = threads.plan(HARD).catch((error: unknown) => error);
    const waiting = [threads.plan(EASY), threads.plan(EASY)];
    await expect(threads.plan(EASY)).rejects.toMatchObject({ code: "OVERLOADED", next: expect.stringContaining("again") });
    expect(await hard).toMatchObject({ code: "QUERY_TOO_COMPLEX" });
    expect((await Promise.all(waiting)).every((plan) => plan.includes("Fetch"))).toBe(true);
  });

  it("let go of who no longer waits", async () => {
    const { threads } = await open({ deadlineMs: 3_000, queue: 1, slowMs: 60_000, patienceMs: 60_000 });
    const hard = threads.plan(HARD).catch(() => "stopped");
    const gone = new AbortController();
    const left = threads.plan(EASY, gone.signal);
    gone.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    await expect(threads.plan(EASY)).resolves.toContain("Fetch"); // the place in the queue is free again
    expect(await hard).toBe("stopped");
    await expect(threads.plan(EASY, AbortSignal.abort(new Error("gone before")))).rejects.toThrow("gone before");
  });

  it("recover when a thread ends by itself, at work or idle", async () => {
    const { threads, started } = await open({ slowMs: 60_000 });
    const hard = threads.plan(HARD);
    await started[0]?.end();
    await expect(hard).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await threads.plan(EASY)).toContain("Fetch");
    await started[1]?.end();
    expect(await threads.plan(EASY)).toContain("Fetch");
  });

  it("of a supergraph that was replaced end when nobody waits, and still serve who comes late", async () => {
    const { threads, running, empty } = await open();
    const last = threads.plan(EASY);
    threads.retire();
    expect(await last).toContain("Fetch");
    await eventually("all threads end", () => running() === 0 && empty());
    expect(await threads.plan(EASY)).toContain("Fetch");
    await eventually("all threads end again", () => running() === 0);
  });

  it("that were closed refuse what waits and what comes, and end", async () => {
    const { threads, running } = await open();
    const waiting = Promise.allSettled([threads.plan(HARD), threads.plan(HARD), threads.plan(EASY)]);
    await threads.close();
    expect((await waiting).map((each) => (each.status === "rejected" ? each.reason.code : "made"))).toEqual(Array(3).fill("OVERLOADED"));
    await expect(threads.plan(EASY)).rejects.toMatchObject({ code: "OVERLOADED" });
    expect(running()).toBe(0);
  });

  it("give up the second thread after a time without work", async () => {
    const { threads, running } = await open({ slowMs: 1, deadlineMs: 60_000, idleMs: 50 });
    const some = threads.plan(boxInBox(2));
    await eventually("a second thread is there", () => running() === 2);
    await some;
    await eventually("it is given up", () => running() === 1);
    expect(await threads.plan(EASY)).toContain("Fetch");
  });
});
