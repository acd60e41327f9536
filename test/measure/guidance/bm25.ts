import type { Analyser } from "../../../subgraphs/text/analyser.ts";
import type { HelpService } from "../../../subgraphs/guidance/index/helpService.ts";

/** Plain BM25 over all texts of all help services, without hard rules, knowledge or fields: what guidance is measured against. k1 1.2, b 0.75. */
export function createBm25(services: readonly HelpService[], analyser: Analyser): (text: string) => readonly string[] {
  const documents = services.map((service) => analyser.terms(textOf(service)));
  const average = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const frequencies = documents.map((terms) => new Map([...Map.groupBy(terms, (term) => term)].map(([term, all]) => [term, all.length])));
  const held = new Map<string, number>();
  for (const counts of frequencies) for (const term of counts.keys()) held.set(term, (held.get(term) ?? 0) + 1);
  return (text) => {
    const asked = new Set(analyser.terms(text));
    const scored = services.map(({ id }, place) => {
      let score = 0;
      for (const term of asked) {
        const frequency = frequencies[place]?.get(term) ?? 0;
        if (frequency === 0) continue;
        const count = held.get(term) ?? 0;
        const rarity = Math.log(1 + (services.length - count + 0.5) / (count + 0.5));
        score += (rarity * frequency * 2.2) / (frequency + 1.2 * (0.25 + (0.75 * (documents[place]?.length ?? 0)) / average));
      }
      return { id, score };
    });
    return scored
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 10)
      .map(({ id }) => id);
  };
}

function textOf({ name, summary, description, others, provider }: HelpService): string {
  return [name.da, name.en, summary.da, summary.en, description.da, description.en, ...others, provider]
    .filter((text) => text !== undefined)
    .join(" \n");
}
