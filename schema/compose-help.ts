/**
 * What to do about a composition error, by Apollo's code (https://www.apollographql.com/docs/graphos/reference/errors). Only those a publisher meets in the
 * first afternoon are here in our own words; the rest point to the list.
 */
const HELP: ReadonlyMap<string, string> = new Map([
  ["INVALID_GRAPHQL", "Correct the SDL at this line; every type it names must be defined in the same subgraph."],
  ["UNKNOWN_TYPE", "Define the type in this subgraph, or correct its name."],
  ["FIELD_TYPE_MISMATCH", "Give the field the same type in every subgraph that defines it, or rename yours."],
  ["FIELD_ARGUMENT_TYPE_MISMATCH", "Give the argument the same type in every subgraph that defines the field."],
  ["INVALID_FIELD_SHARING", "Let one subgraph resolve the field, or mark it @shareable in all of them if they always give the same value."],
  ["SATISFIABILITY_ERROR", "Give the type a @key that another subgraph also has, so that the gateway can move between them."],
  ["KEY_INVALID_FIELDS", "Name fields of the type itself in @key(fields:)."],
  ["KEY_FIELDS_SELECT_INVALID_TYPE", "Use scalar or object fields in a key, no list, interface or union."],
  ["REQUIRES_INVALID_FIELDS", "Name fields of the same type in @requires(fields:) and mark them @external."],
  ["PROVIDES_INVALID_FIELDS", "Name fields of the returned type in @provides(fields:) and mark them @external."],
  ["EXTERNAL_MISSING_ON_BASE", "Another subgraph must define the field that is @external here; correct its name or remove @external."],
  ["EXTERNAL_UNUSED", "Remove @external, or use the field in @key, @requires or @provides."],
  ["EXTERNAL_TYPE_MISMATCH", "Give the @external field the type its owner gives it."],
  ["TYPE_KIND_MISMATCH", "Use another name: one name is an object in one subgraph and something else in another."],
  ["ENUM_VALUE_MISMATCH", "List the same values in every subgraph that uses the enum as input and as output."],
  ["REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH", "Make the argument optional, or add it in every subgraph that defines the field."],
  ["REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH", "Make the input field optional, or add it in every subgraph that defines the input."],
  ["NO_QUERIES", "Define at least one field on `type Query`."],
  ["UNKNOWN_FEDERATION_LINK_VERSION", "Link a Federation version that the hub knows, e.g. https://specs.apollo.dev/federation/v2.9."],
  ["UNKNOWN_LINK_VERSION", "Link a version of the specification that the hub knows."],
  ["INVALID_LINK_DIRECTIVE_USAGE", "Correct the @link on the schema: url and import list."],
]);

/** One sentence for the code; never empty. */
export function compositionHelp(code: string): string {
  return HELP.get(code) ?? `Look ${code} up at https://www.apollographql.com/docs/graphos/reference/errors and correct the subgraph's SDL.`;
}
