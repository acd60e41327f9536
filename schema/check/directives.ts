import { Kind, visit, type ConstDirectiveNode, type ConstValueNode, type DocumentNode } from "graphql";
import { findingAt, type CheckFinding } from "./finding.ts";

/**
 * Directives that composition knows and the gateway would pass over, with the reason each is refused: what is passed over in silence serves what nobody may see, or
 * answers otherwise than its author believes.
 */
const NOT_HONOURED: ReadonlyMap<string, string> = new Map([
  ["authenticated", "the gateway does not enforce it: the field would be served to everybody; ask for the caller in the subgraph"],
  ["requiresScopes", "the gateway does not enforce it: the field would be served to everybody; ask for the caller in the subgraph"],
  ["policy", "the gateway does not enforce it: the field would be served to everybody; ask for the caller in the subgraph"],
  ["context", "the gateway does not carry context between subgraphs; use @requires on an entity"],
  ["fromContext", "the gateway does not carry context between subgraphs; use @requires on an entity"],
  ["cost", "the gateway counts every field alike"],
  ["listSize", "the gateway counts every field alike; bound the list by its arguments"],
  ["composeDirective", "the gateway gives a custom directive no meaning, and clients do not see it"],
  ["connect", "the gateway calls GraphQL subgraphs only"],
  ["source", "the gateway calls GraphQL subgraphs only"],
  ["cacheTag", "the gateway does not cache by tags"],
]);
const KNOWN_SPECIFICATIONS: ReadonlySet<string> = new Set(["federation", "link", "tag", "inaccessible"]);
const BUILT_IN_SCALARS: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);
const ROOTS: Readonly<Record<string, string>> = { query: "Query", mutation: "Mutation", subscription: "Subscription" };

/**
 * What an SDL may say at all, read from its own text: Federation 2, the names of directives and root types as they are specified (the checks after this one read them by
 * name, so a renamed one would pass them unseen), no built-in scalar made anew, nothing that the gateway cannot honour.
 */
export function directiveFindings(subgraph: string, document: DocumentNode): readonly CheckFinding[] {
  const links = linksOf(document);
  const found = links.flatMap((link) => linkFindings(subgraph, link));
  if (!links.some((link) => specificationOf(link)?.name === "federation")) {
    const message = "The SDL links no Federation 2 specification.";
    const help = 'Begin with: extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"]).';
    found.push(findingAt(subgraph, undefined, { code: "FEDERATION_2_NEEDED", message, help }));
  }
  visit(document, {
    OperationTypeDefinition(node) {
      if (ROOTS[node.operation] === node.type.name.value) return;
      const message = `The ${node.operation} type is called ${node.type.name.value}.`;
      const help = `Call it ${ROOTS[node.operation]}.`;
      found.push(findingAt(subgraph, node, { code: "ROOT_TYPE_RENAMED", message, help, coordinate: node.type.name.value }));
    },
    ScalarTypeDefinition(node) {
      if (!BUILT_IN_SCALARS.has(node.name.value)) return;
      const message = `The scalar ${node.name.value} is GraphQL's own.`;
      found.push(
        findingAt(subgraph, node, {
          code: "SCALAR_REDEFINED",
          message,
          help: "Give your scalar another name.",
          coordinate: node.name.value,
        }),
      );
    },
    Directive(node) {
      const name = node.name.value.replace(/^federation__/, "");
      const reason = NOT_HONOURED.get(name);
      if (reason === undefined) return;
      const message = `@${name} cannot be honoured: ${reason}.`;
      found.push(
        findingAt(subgraph, node, { code: "DIRECTIVE_NOT_HONOURED", message, help: `Leave @${name} out.`, coordinate: `@${name}` }),
      );
    },
  });
  return found;
}

function linkFindings(subgraph: string, link: ConstDirectiveNode): readonly CheckFinding[] {
  const found: CheckFinding[] = [];
  const specification = specificationOf(link);
  const purpose = argumentOf(link, "for");
  if (specification === undefined || (purpose !== undefined && !KNOWN_SPECIFICATIONS.has(specification.name))) {
    const message = `The specification ${specification?.url ?? "without a url"} is not known to the hub.`;
    found.push(findingAt(subgraph, link, { code: "LINK_NOT_HONOURED", message, help: "Leave the @link out, or link it without `for:`." }));
  }
  const imports = argumentOf(link, "import");
  const renamed =
    imports?.kind === Kind.LIST ? imports.values.filter((each) => each.kind === Kind.OBJECT && asOf(each) !== nameOf(each)) : [];
  const prefix = argumentOf(link, "as");
  if (renamed.length > 0 || prefix !== undefined || (specification !== undefined && renames(specification))) {
    const message = "The @link renames what it imports.";
    const help = 'Import directives under their own names: import: ["@key"], without `as`.';
    found.push(findingAt(subgraph, link, { code: "DIRECTIVE_RENAMED", message, help }));
  }
  return found;
}

interface Specification {
  readonly url: string;
  readonly name: string;
}

/** A specification of another house under the name of Federation's would shadow it. */
function renames({ url, name }: Specification): boolean {
  return KNOWN_SPECIFICATIONS.has(name) && !url.startsWith("https://specs.apollo.dev/");
}

/** Every @link on the schema. */
function linksOf({ definitions }: DocumentNode): readonly ConstDirectiveNode[] {
  return definitions
    .flatMap((each) => (each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION ? (each.directives ?? []) : []))
    .filter(({ name }) => name.value === "link");
}

function specificationOf(link: ConstDirectiveNode): Specification | undefined {
  const url = argumentOf(link, "url");
  if (url?.kind !== Kind.STRING) return undefined;
  return { url: url.value, name: /([^/]+)(?:\/v\d+\.\d+)?\/?$/.exec(url.value)?.[1] ?? "" };
}

function argumentOf({ arguments: given = [] }: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return given.find((each) => each.name.value === name)?.value;
}

function nameOf(value: ConstValueNode): string | undefined {
  return stringField(value, "name");
}

function asOf(value: ConstValueNode): string | undefined {
  return stringField(value, "as") ?? nameOf(value);
}

function stringField(value: ConstValueNode, name: string): string | undefined {
  const field = value.kind === Kind.OBJECT ? value.fields.find((each) => each.name.value === name)?.value : undefined;
  return field?.kind === Kind.STRING ? field.value : undefined;
}
