import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { fold } from "../../subgraphs/base/fold.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import type { CatalogueListing } from "../../subgraphs/catalogue/listing.ts";
import { createMerging } from "../../subgraphs/catalogue/merge/merging.ts";
import { quality, type Quality } from "../../subgraphs/matching/metrics.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import { createSamples } from "../../subgraphs/samples/server.ts";
import { readSource } from "../../subgraphs/sources/read.ts";
import { loadSources } from "../../subgraphs/sources/source.ts";

/**
 * `npm run measure:overlap`: how well overlap is removed from the sample content, beside two simple ways: merging on equal folded title, and on equal web host. The listings are
 * read over HTTP as the hub reads them. The source id says what belongs together and is used for judging only.
 */
export interface OverlapMeasure {
  readonly listings: readonly CatalogueListing[];
  readonly truth: readonly string[];
  /** Cluster label of each listing, by method. */
  readonly labels: Readonly<Record<"engine" | "equal title" | "equal host", readonly string[]>>;
  readonly quality: Readonly<Record<"engine" | "equal title" | "equal host", Quality>>;
}

/** Reads the samples and merges them. `shuffle`: gives the engine other ids and another order; the result must not change. */
export async function measureOverlap(): Promise<OverlapMeasure> {
  const listings = await readSamples();
  const truth = listings.map(functionOf);
  const terms = await loadTerms();
  const merging = createMerging(terms);
  merging.load(listings);
  const { clusters } = merging.merge({ same: [], notSame: [] });
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.map((id) => [id, cluster[0] ?? ""])));
  const labels = {
    engine: listings.map((listing) => clusterOf.get(listing.id) ?? listing.id),
    "equal title": listings.map((listing) => fold(listing.content.title.da ?? listing.content.title.en ?? "")),
    "equal host": listings.map((listing) => hostOf(listing) ?? listing.id),
  };
  return {
    listings,
    truth,
    labels,
    quality: {
      engine: quality(truth, labels.engine),
      "equal title": quality(truth, labels["equal title"]),
      "equal host": quality(truth, labels["equal host"]),
    },
  };
}

/** The help function a listing is about, by its source id. */
export function functionOf({ sourceId }: CatalogueListing): string {
  return sourceId.replace(/#\d+$/, "");
}

/** All listings of the sample publishers, read over HTTP. */
export async function readSamples(): Promise<readonly CatalogueListing[]> {
  const samples = await createSamples({});
  const http = createHttpClient({ allowPrivate: [new URL(samples.url).host], clock: systemClock, log: createLog("silent") });
  try {
    const folders = ["municipal", "regional", "ministerial"].map((level) =>
      fileURLToPath(new URL(`../../subgraphs/${level}/sources`, import.meta.url)),
    );
    const loaded = await Promise.all(folders.map((folder) => loadSources(folder, { sample: samples.url })));
    const listings: CatalogueListing[] = [];
    for (const source of loaded.flatMap((each) => each.sources)) {
      for await (const item of readSource(source, { http, state: {}, signal: AbortSignal.timeout(60_000), clock: systemClock })) {
        if (item.kind !== "listing") continue;
        const { sourceId, content } = item;
        listings.push({
          id: `${source.id}:${sourceId}`,
          publisher: source.id,
          sourceId,
          level: source.level,
          changedAt: new Date(0),
          content,
        });
      }
    }
    return listings;
  } finally {
    await http.close();
    await samples.close();
  }
}

function hostOf({ content }: CatalogueListing): string | undefined {
  const web = content.channels.find((channel) => channel.kind === "WEB");
  return web === undefined ? undefined : new URL(web.value).host.replace(/^www\./, "");
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, errors: { type: "boolean" } } });
  const measure = await measureOverlap();
  if (values.json === true) process.stdout.write(`${JSON.stringify({ listings: measure.listings.length, quality: measure.quality })}\n`);
  else {
    process.stdout.write(
      `${measure.listings.length} listings of ${new Set(measure.truth).size} help functions\n| method | precision | recall | F1 | B-cubed F1 |\n|---|---|---|---|---|\n`,
    );
    for (const [method, { precision, recall, f1, bCubedF1 }] of Object.entries(measure.quality)) {
      process.stdout.write(`| ${method} | ${[precision, recall, f1, bCubedF1].map((value) => value.toFixed(3)).join(" | ")} |\n`);
    }
  }
  if (values.errors === true) {
    const clusters = Map.groupBy(measure.listings.keys(), (place) => measure.labels.engine[place]);
    for (const members of clusters.values()) {
      if (new Set(members.map((place) => measure.truth[place])).size < 2) continue;
      process.stdout.write(
        `wrongly together:\n${members.map((place) => `  ${measure.listings[place]?.id} ${measure.listings[place]?.content.title.da ?? measure.listings[place]?.content.title.en}`).join("\n")}\n`,
      );
    }
  }
}
