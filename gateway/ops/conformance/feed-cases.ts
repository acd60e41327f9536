import { setTimeout as pause } from "node:timers/promises";
import { isDate } from "../../../schema/common/scalars.ts";
import { AUDIENCES, CHANNEL_KINDS, CONFIDENCES, LEVELS, STATUSES, THEMES } from "../../../schema/listing.ts";
import { isRecord, type Json } from "../../query/json.ts";
import { Fault, must, Skip, type Case } from "./case.ts";
import { askFeed, doubles, entriesOf, feedPage, replay, walk, type FeedPage } from "./feed.ts";
import type { Disturbance, Subject } from "./subject.ts";

const PATIENCE_MS = 15_000;

/** F: the listing feed and the laws of its cursor. They are what lets the catalogue read once and then only what has changed. */
export const FEED_CASES: readonly Case[] = [
  {
    id: "OPS-F-001",
    level: "MUST",
    proves: "A page of the feed has every field of the publisher contract, version 1.",
    why: "The catalogue asks for all of them in one query; one that is missing and the whole feed is refused.",
    mend: "Copy schema/contract/v1.graphql of the hub into your schema unchanged; lists that are empty are [], not null.",
    async check(subject) {
      const { entries, publishers } = await feedPage(subject, { first: 500 });
      must(entries.length === 0 || publishers.length > 0, "There are entries and no publishers.");
      return `${entries.length} entries on the first page`;
    },
  },
  {
    id: "OPS-F-002",
    level: "MUST",
    proves: "Small pages give the same listings as large ones: none lost, none doubled.",
    why: "What is lost between two pages is never seen by anybody, and nobody notices.",
    mend: "Order by a number that grows with every change and is unique, and go on with `number > cursor`; never by offset, never by time alone.",
    async check(subject) {
      const whole = entriesOf(await walk(subject, { first: 500 }));
      const first = Math.max(1, Math.ceil(whole.length / 7));
      const parts = entriesOf(await walk(subject, { first }));
      must(doubles(parts).length === 0, `In pages of ${first} comes twice: ${doubles(parts).slice(0, 3).join(", ")}.`);
      const [wanted, got] = [replay(whole), replay(parts)];
      const lost = [...wanted.keys()].find((id) => !got.has(id)) ?? [...got.keys()].find((id) => !wanted.has(id));
      must(lost === undefined, `${lost} is in one reading and not in the other.`);
      return `${whole.length} entries`;
    },
  },
  {
    id: "OPS-F-003",
    level: "MUST",
    proves: "After the end there is nothing: the last cursor gives an empty page, and a cursor to go on with.",
    why: "The catalogue asks again every few seconds; a feed that begins anew each time makes it read everything each time.",
    mend: "Answer hasMore: false with a cursor of the end, and for that cursor an empty page until something changes.",
    async check(subject) {
      const end = (await walk(subject, { first: 500 })).at(-1);
      if (end === undefined || end.hasMore) throw new Skip("The feed is longer than what is read here.");
      const after = await feedPage(subject, { after: end.cursor });
      if (after.entries.some(({ changedAt }) => Date.parse(String(changedAt)) > Date.now() - PATIENCE_MS))
        throw new Skip("Listings changed during the test; run it again.");
      must(after.entries.length === 0 && !after.hasMore, `The last cursor gives ${after.entries.length} entries again.`);
    },
  },
  {
    id: "OPS-F-004",
    level: "MUST",
    proves: "A cursor lasts: the same cursor gives the same again.",
    why: "A reader that stopped in the middle goes on from the cursor it kept, days later, perhaps twice.",
    mend: "Put the place itself into the cursor; keep no state of the reader in the service.",
    async check(subject) {
      const start = await feedPage(subject, { first: 1 });
      const [once, twice] = [await feedPage(subject, { after: start.cursor }), await feedPage(subject, { after: start.cursor })];
      must(same(once, twice), "The second reading differs from the first.");
    },
  },
  {
    id: "OPS-F-005",
    level: "MUST",
    proves: "A cursor that is not of this feed is refused with the code CURSOR_INVALID.",
    why: "After a restore from a backup old cursors mean nothing. On that code the catalogue begins anew; without it, it misses what changed meanwhile.",
    mend: "Put a mark of the feed's life (an epoch) into the cursor, check it, and answer an error with extensions.code CURSOR_INVALID.",
    async check(subject) {
      const { data, errors, status } = await askFeed(subject, { after: "ops-test-no-cursor" });
      must(status < 500, `The status is ${status}.`);
      must(!isRecord(data?.["listingFeed"]), "A cursor that was made up is taken.");
      must(
        errors.some(({ extensions }) => isRecord(extensions) && extensions["code"] === "CURSOR_INVALID"),
        "The error has another code.",
      );
    },
  },
  {
    id: "OPS-F-006",
    level: "MUST",
    proves: "Pages of 1 to 500 can be had, and no larger than asked; 0 and 501 are refused.",
    why: "A page without end can end the service; one that is larger than asked can end the reader.",
    mend: "Check `first` and answer an error with extensions.code PAGE_SIZE_INVALID.",
    async check(subject) {
      must((await feedPage(subject, { first: 1 })).entries.length <= 1, "More than one comes where one was asked for.");
      await feedPage(subject, { first: 500 });
      for (const first of [0, 501, -1]) {
        const { errors, status } = await askFeed(subject, { first });
        must(errors.length > 0 && status < 500, `A page of ${first} is answered, or with status 500.`);
      }
    },
  },
  {
    id: "OPS-F-007",
    level: "MUST",
    proves: "Each id is `<publisher>:<sourceId>`, once, of a publisher of the feed; a first reading has no tombstones.",
    why: "By these ids the catalogue knows a listing again. An entry whose id does not fit is left out.",
    mend: "Make the id of the two parts, and keep the publisher's own id of a record for ever, also when its title changes.",
    async check(subject) {
      const pages = await walk(subject, { first: 500 });
      const publishers = new Set(pages.flatMap((page) => page.publishers.map(({ id }) => id)));
      for (const { id, publisher, sourceId, deleted } of entriesOf(pages)) {
        must(
          id === `${String(publisher)}:${String(sourceId)}` && sourceId !== "",
          `${String(id)} is not ${String(publisher)}:${String(sourceId)}.`,
        );
        must(publishers.has(publisher), `${String(publisher)} is not among the publishers.`);
        must(deleted === false, `${String(id)} comes as a tombstone in a first reading.`);
      }
      must(doubles(entriesOf(pages)).length === 0, `Comes twice: ${doubles(entriesOf(pages)).slice(0, 3).join(", ")}.`);
    },
  },
  {
    id: "OPS-F-008",
    level: "MUST",
    proves: "Each listing has a title in Danish or English and a `changedAt` with a zone; each publisher a name and a level.",
    why: "An entry without them makes no listing and is left out.",
    mend: 'Fill title with [{ language: "da", text: … }], and changedAt with an ISO 8601 moment such as 2026-11-22T12:00:00Z.',
    async check(subject) {
      const pages = await walk(subject, { first: 500 });
      for (const { id, title, changedAt } of entriesOf(pages)) {
        must(hasText(title), `${String(id)} has no title in da or en.`);
        must(isMoment(changedAt), `${String(id)} has the changedAt ${JSON.stringify(changedAt)}.`);
      }
      for (const { id, name, level } of pages[0]?.publishers ?? []) {
        must(hasText(name), `The publisher ${String(id)} has no name in da or en.`);
        must(
          (LEVELS as readonly unknown[]).includes(level),
          `The publisher ${String(id)} has the level ${JSON.stringify(level)}, not one of ${LEVELS.join(", ")}.`,
        );
      }
    },
  },
  {
    id: "OPS-F-009",
    level: "SHOULD",
    proves: "Codes are of the hub's lists, days are YYYY-MM-DD, addresses begin with http.",
    why: "What is not understood is left out: the listing is there, and no filter finds it.",
    mend: "Map your own words to the codes of schema/contract/v1.graphql; leave out what fits none.",
    async check(subject) {
      for (const entry of entriesOf(await walk(subject, { first: 500 }))) {
        const odd = oddity(entry);
        must(odd === undefined, `${String(entry["id"])}: ${odd}.`);
      }
    },
  },
  {
    id: "OPS-F-010",
    level: "MUST",
    proves: "A listing that changes while the feed is read is neither lost nor doubled: who reads on has the same as who reads anew.",
    why: "Somebody always changes something while somebody reads.",
    mend: "Give a changed listing a new, higher number, so that it moves to the end; take number and change in one transaction.",
    async check(subject) {
      const { cursor: end } = await endOf(subject);
      const total = entriesOf(await walk(subject, { first: 500 })).length;
      const begun = await feedPage(subject, { first: Math.max(1, Math.floor(total / 2)) });
      await disturbed(subject, "change", end);
      const rest = await walk(subject, { after: begun.cursor, first: Math.max(1, Math.ceil(total / 7)) });
      must(doubles(entriesOf(rest)).length === 0, `Comes twice after the change: ${doubles(entriesOf(rest)).slice(0, 3).join(", ")}.`);
      const got = replay([...begun.entries, ...entriesOf(rest)]);
      const wanted = replay(entriesOf(await walk(subject, { first: 500 })));
      const differs = [...new Set([...got.keys(), ...wanted.keys()])].find((id) => got.get(id) !== wanted.get(id));
      must(differs === undefined, `${differs} is not the same for who read on and for who read anew.`);
    },
  },
  {
    id: "OPS-F-011",
    level: "MUST",
    proves: "A listing that goes comes as a tombstone after every older cursor, and no more in a first reading.",
    why: "Without the tombstone the hub shows for ever what the publisher has taken away.",
    mend: "Keep the id of what is gone with deleted: true and a new number; give it to who comes with a cursor, not to who reads from the beginning.",
    async check(subject) {
      const { cursor: end } = await endOf(subject);
      const before = replay(entriesOf(await walk(subject, { first: 500 })));
      const news = await disturbed(subject, "remove", end);
      const tombstone = news.find(({ deleted }) => deleted === true);
      must(tombstone !== undefined, "The change comes, and it is no tombstone.");
      must(before.has(String(tombstone["id"])), `The tombstone ${String(tombstone["id"])} is of no listing that was there.`);
      const fresh = entriesOf(await walk(subject, { first: 500 }));
      must(!fresh.some(({ id }) => id === tombstone["id"]), `${String(tombstone["id"])} still comes in a first reading.`);
    },
  },
];

async function endOf(subject: Subject): Promise<FeedPage> {
  const end = (await walk(subject, { first: 500 })).at(-1);
  if (end === undefined || end.hasMore) throw new Skip("The feed is longer than what is read here.");
  return end;
}

/** Does it, and waits until it shows after `end`. */
async function disturbed(subject: Subject, what: Disturbance, end: string): Promise<readonly Json[]> {
  await subject.disturb(what);
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await pause(50)) {
    const { entries } = await feedPage(subject, { after: end });
    if (entries.length > 0) return entries;
  }
  throw new Fault(`${PATIENCE_MS / 1000} s after --${what} nothing comes after the last cursor.`);
}

function same(a: FeedPage, b: FeedPage): boolean {
  return JSON.stringify(a.entries) === JSON.stringify(b.entries) && a.cursor === b.cursor && a.hasMore === b.hasMore;
}

function hasText(texts: unknown): boolean {
  return (
    Array.isArray(texts) &&
    texts.some(
      (each) =>
        isRecord(each) &&
        (each["language"] === "da" || each["language"] === "en") &&
        typeof each["text"] === "string" &&
        each["text"].trim() !== "",
    )
  );
}

function isMoment(value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

function oddity(entry: Json): string | undefined {
  const outside = (name: string, codes: readonly string[]): string | undefined => {
    const values = Array.isArray(entry[name]) ? entry[name] : [entry[name]];
    const odd = values.find((value) => !codes.includes(String(value)));
    return odd === undefined ? undefined : `${name} ${JSON.stringify(odd)} is not one of ${codes.join(", ")}`;
  };
  const day = ["modified", "validFrom", "validTo"].find((name) => entry[name] !== null && !isDate(String(entry[name]).slice(0, 10)));
  const kinds = Array.isArray(entry["channels"]) ? entry["channels"].filter(isRecord).map(({ kind }) => String(kind)) : [];
  const kind = kinds.find((each) => !(CHANNEL_KINDS as readonly string[]).includes(each));
  return (
    outside("themes", THEMES) ??
    outside("audiences", AUDIENCES) ??
    outside("status", STATUSES) ??
    outside("confidence", CONFIDENCES) ??
    (kind === undefined ? undefined : `the channel ${kind} is not one of ${CHANNEL_KINDS.join(", ")}`) ??
    (day === undefined ? undefined : `${day} ${JSON.stringify(entry[day])} is no day`) ??
    (entry["url"] === null || /^https?:\/\//.test(String(entry["url"]))
      ? undefined
      : `url ${JSON.stringify(entry["url"])} does not begin with http`)
  );
}
