import { municipalities } from "../../../subgraphs/base/territory/index.ts";
import type { HelpService } from "../../../subgraphs/guidance/index/helpService.ts";
import { createRandom } from "../random.ts";

/** As many help services as asked for, grown from real ones: each further one is a real one of an invented body elsewhere, with the words of two mixed and some of its own. The same for the same number. */
export function grown(services: readonly HelpService[], size: number): readonly HelpService[] {
  const random = createRandom(7);
  const all = [...services];
  while (all.length < size) {
    const [model, other] = [random.pick(services), random.pick(services)];
    const place = random.pick(municipalities);
    const own = `Forening ${all.length.toString(36)}`;
    const mixed = `${model.description.da ?? model.summary.da ?? ""} ${other.summary.da ?? ""} ${own}`;
    all.push({
      ...model,
      id: `grown-${String(all.length).padStart(6, "0")}`,
      name: { da: `${model.name.da ?? ""} i ${place.name} ${own}` },
      description: { da: mixed },
      others: [],
      provider: `${own} i ${place.name}`,
      coverage: random.chance(0.4) ? model.coverage : [`mun:${place.code}`],
      successors: [],
      family: [],
    });
  }
  return all.slice(0, Math.max(size, services.length));
}
