import { elementsOf } from "./elements.ts";
import { lineOf, type LintRule } from "./finding.ts";

/**
 * Every type, field, argument, input field and enum value has a description, for it is the only manual most users will read. Where several subgraphs define
 * the same element (an entity's key, Query) one description is enough: composition carries it into the supergraph.
 */
export const describedRule: LintRule = {
  name: "described",
  check: (subgraphs) => {
    const elements = subgraphs.flatMap(elementsOf);
    const described = new Set(elements.filter((element) => element.described).map((element) => element.coordinate));
    return elements
      .filter((element) => !element.external && !described.has(element.coordinate))
      .map((element) => ({
        rule: "described",
        subgraph: element.subgraph,
        line: lineOf(element.node),
        coordinate: element.coordinate,
        message: `${element.coordinate} has no description.`,
        help: 'Write one sentence above it between """ and """: what it is, its unit, when it is null; the Danish term where it helps.',
      }));
  },
};
