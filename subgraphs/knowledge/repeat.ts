import { helpServiceIdIn } from "../../schema/helpServiceId.ts";
import type { Text } from "../../schema/listing.ts";
import type { Case } from "./case.ts";
import type { Solution } from "./solution.ts";
import { listed } from "./spread/reason.ts";

/** How to repeat a case: in the publisher's words, or put together from what the hub knows of it. Nothing is added that is not told elsewhere in the case or its solution. */
export function repeatOf(each: Case, solution: Solution | undefined): Required<Text> {
  const own = each.repeat?.da ?? each.repeat?.en;
  if (own !== undefined) return { da: own, en: each.repeat?.en ?? own };
  const bodies = each.parties.filter(({ around }) => around !== true).map(({ name }) => name);
  const asked = [...bodies.slice(0, MOST_NAMED), ...each.firms.slice(0, MOST_NAMED)];
  const help = each.help.filter(({ name }) => helpServiceIdIn(name) === undefined);
  const sentences: readonly (readonly [string, string] | undefined)[] = [
    each.stopped
      ? ["Det blev stoppet: begynd med at læse, hvad der gik galt.", "It was stopped: begin by reading what went wrong."]
      : undefined,
    asked.length === 0
      ? undefined
      : [`Spørg dem, der var med: ${listed(asked, "og")}.`, `Ask those who took part: ${listed(asked, "and")}.`],
    help.length === 0
      ? undefined
      : [
          `Hjælp undervejs: ${listed(
            help.map(({ name }) => name),
            "og",
          )}.`,
          `Help on the way: ${listed(
            help.map(({ name, nameEn }) => nameEn ?? name),
            "and",
          )}.`,
        ],
    labelled("Vilkår", "Terms", solution?.reuse),
    labelled("Pas på", "Look out for this", each.failed),
    each.source.reference === undefined ? undefined : [`Læs mere: ${each.source.reference}.`, `Read more: ${each.source.reference}.`],
  ];
  const said = sentences.filter((sentence) => sentence !== undefined);
  return { da: said.map(([da]) => da).join(" "), en: said.map(([, en]) => en).join(" ") };
}

const MOST_NAMED = 3;

function labelled(da: string, en: string, text: Text | undefined): readonly [string, string] | undefined {
  if (text === undefined) return undefined;
  return [`${da}: ${text.da ?? text.en ?? ""}`, `${en}: ${text.en ?? text.da ?? ""}`];
}
