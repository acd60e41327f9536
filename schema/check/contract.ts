import { readFileSync } from "node:fs";
import { parse } from "graphql";
import { typesOf, named, type DefinedType } from "./elements.ts";
import { equalDefinitions } from "./equal.ts";
import { findingAt, type CheckFinding } from "./finding.ts";
import { print } from "graphql";

const CONTRACT = typesOf(parse(readFileSync(new URL("../contract/v1.graphql", import.meta.url), "utf8")));
const FEED = "listingFeed";

/** Whether a subgraph exposes the publisher contract, so that its listings enter the catalogue. */
export function exposesListings(types: ReadonlyMap<string, DefinedType>): boolean {
  return types.get("Query")?.fields.has(FEED) === true;
}

/** What differs from the publisher contract, version 1, in a subgraph that exposes it: its feed would not be understood. */
export function contractFindings(subgraph: string, types: ReadonlyMap<string, DefinedType>): readonly CheckFinding[] {
  if (!exposesListings(types)) return [];
  const help = "Take the types and the field unchanged from schema/contract/v1.graphql.";
  const found: CheckFinding[] = [];
  for (const [name, agreed] of CONTRACT) {
    const given = types.get(name);
    if (name === "Query") {
      const [field, wanted] = [given?.fields.get(FEED), agreed.fields.get(FEED)];
      const signature = (each: typeof field): string =>
        each === undefined
          ? ""
          : print({
              ...each,
              directives: [],
              description: undefined,
              arguments: (each.arguments ?? []).map((argument) => ({ ...argument, description: undefined })),
            });
      const lacks = ["shareable", "inaccessible"].filter((directive) => named(field?.directives, directive).length === 0);
      if (signature(field) !== signature(wanted))
        found.push(
          findingAt(subgraph, field, {
            code: "CONTRACT_DIFFERS",
            message: `Query.${FEED} is not as the publisher contract has it.`,
            help,
            coordinate: `Query.${FEED}`,
          }),
        );
      if (lacks.length > 0)
        found.push(
          findingAt(subgraph, field, {
            code: "CONTRACT_DIFFERS",
            message: `Query.${FEED} lacks ${lacks.map((each) => `@${each}`).join(" and ")}.`,
            help,
            coordinate: `Query.${FEED}`,
          }),
        );
    } else if (given === undefined || !equalDefinitions(given, agreed)) {
      const message =
        given === undefined ? `${name} of the publisher contract is missing.` : `${name} is not as the publisher contract has it.`;
      found.push(findingAt(subgraph, given?.node, { code: "CONTRACT_DIFFERS", message, help, coordinate: name }));
    }
  }
  return found;
}
