import { createHash, randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

/**
 * The listings in the order of their last change, and where each reader stands in it. Each change gets the next number; a cursor is the number a reader has come to.
 * What is gone stays as a tombstone. The numbers must outlive the process, else a reader would miss what changed meanwhile: they are kept in a file.
 */
export async function createFeed({ read, file, now = () => new Date() }) {
  const state = await load(file);
  let listings = new Map();
  let busy = Promise.resolve();
  let readAt = null;

  async function takeUp() {
    const fresh = await read();
    if (fresh === undefined) return;
    const changedAt = now().toISOString();
    const before = state.seq;
    const change = (id, entry) => {
      state.seq += 1;
      state.entries[id] = { ...entry, seq: state.seq, changedAt };
    };
    for (const [id, listing] of fresh) {
      const hash = createHash("sha256").update(JSON.stringify(listing)).digest("base64url");
      const known = state.entries[id];
      if (known === undefined || known.deleted || known.hash !== hash)
        change(id, { hash, deleted: false, sourceId: listing.sourceId, publisher: listing.publisher });
    }
    for (const [id, entry] of Object.entries(state.entries)) if (!entry.deleted && !fresh.has(id)) change(id, { ...entry, deleted: true });
    if (state.seq !== before) await save(file, state);
    listings = fresh;
    readAt = changedAt;
  }

  /** Takes up what has changed in the source. One at a time. */
  function refresh() {
    busy = busy.catch(() => undefined).then(takeUp);
    return busy;
  }

  await refresh();
  return {
    /** One page, or undefined where the cursor is not of this feed. */
    async page(after, first) {
      await refresh().catch(() => undefined); // the source cannot be read now: what was read last is served, and readAt tells
      const from = after === undefined ? 0 : place(after, state);
      if (from === undefined) return undefined;
      const waiting = Object.entries(state.entries)
        .filter(([, entry]) => entry.seq > from && (after !== undefined || !entry.deleted))
        .toSorted(([, a], [, b]) => a.seq - b.seq);
      const page = waiting.slice(0, first);
      const hasMore = waiting.length > first;
      const last = hasMore ? page.at(-1)[1].seq : Math.max(from, state.seq);
      return {
        entries: page.map(([id, entry]) => ({
          ...EMPTY,
          ...(listings.get(id) ?? { id, sourceId: entry.sourceId, publisher: entry.publisher }),
          deleted: entry.deleted,
          changedAt: entry.changedAt,
        })),
        cursor: Buffer.from(`${state.epoch}:${last}`).toString("base64url"),
        hasMore,
        readAt,
      };
    },
    /** A listing, or undefined. */
    find: (id) => listings.get(id),
  };
}

const EMPTY = {
  title: [],
  summary: [],
  description: [],
  themes: [],
  audiences: [],
  personas: [],
  coverage: [],
  channels: [],
  status: "ACTIVE",
  confidence: "SURE",
};

function place(cursor, { epoch, seq }) {
  const [given, number] = Buffer.from(cursor, "base64url").toString().split(":");
  return given === epoch && /^\d{1,15}$/.test(number ?? "") && Number(number) <= seq ? Number(number) : undefined;
}

async function load(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return { epoch: randomUUID(), seq: 0, entries: {} };
  }
}

/** Written beside its place and moved into it: a process that is ended in the middle leaves the last whole one. */
async function save(file, state) {
  await writeFile(`${file}.part`, JSON.stringify(state));
  await rename(`${file}.part`, file);
}
