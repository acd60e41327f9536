import { Kind, type ConstDirectiveNode } from "graphql";
import { must, type Case } from "./case.ts";
import { sdlIn } from "./subject.ts";
import { selectionOf } from "./types.ts";

/** S: what a gateway and a registry need of the service at all. */
export const SERVICE_CASES: readonly Case[] = [
  {
    id: "OPS-S-001",
    level: "MUST",
    proves: "`{ _service { sdl } }` by POST answers the subgraph's SDL, with status 200.",
    why: "The registry and the hub read the subgraph's schema there; without it nothing can be composed.",
    mend: "Build the schema with buildSubgraphSchema of @apollo/subgraph (or your language's Federation 2 library), which adds the field, and serve it at this very address.",
    async check({ service, sdl }) {
      const { status } = await service.ask("{ _service { sdl } }");
      must(status === 200, `The status is ${status}.`);
      must((await sdl()).trim() !== "", "The SDL is empty.");
    },
  },
  {
    id: "OPS-S-002",
    level: "MUST",
    proves: "The SDL parses and links Federation 2.",
    why: "SDL without the link is taken for Federation 1, where @shareable and @inaccessible do not exist and every type is shared by accident.",
    mend: 'Begin the SDL with extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"]).',
    async check({ types }) {
      const { document } = await types();
      const links = document.definitions.flatMap((each) =>
        each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION ? (each.directives ?? []) : [],
      );
      must(links.some(isFederation2), "No @link to https://specs.apollo.dev/federation/v2.x stands on the schema.");
    },
  },
  {
    id: "OPS-S-003",
    level: "MUST",
    proves: "The SDL is the same text each time it is asked for.",
    why: "The hub asks again and again and composes anew whenever the text differs; a text that never rests makes it do so for ever.",
    mend: "Print the schema once at the start, sorted or in the order of your files; keep dates and counters out of it.",
    async check({ service, sdl }) {
      const first = await sdl();
      must(sdlIn(await service.ask("{ _service { sdl } }")) === first, "The second answer has another SDL than the first.");
    },
  },
  {
    id: "OPS-S-004",
    level: "MUST",
    proves: "The service answers every field of its SDL that can be asked for without arguments: none is unknown to it.",
    why: "An SDL that promises more than the service knows composes, and fails with the first query of a user.",
    mend: "Serve the SDL of the schema that runs (printSubgraphSchema), not a file beside it.",
    async check({ service, types }) {
      const all = await types();
      for (const name of ["Query", ...[...all.objects.values()].filter(({ keys }) => keys.length > 0).map((each) => each.name)]) {
        const type = all.objects.get(name);
        if (type === undefined) continue;
        const selection = selectionOf(all, type, 1);
        // Skipped at run time, so nothing is computed; a field that is unknown is refused all the same.
        const asked =
          name === "Query"
            ? `query($no: Boolean!) { __typename ... on Query @include(if: $no) { ${selection} } }`
            : entityQuestion(name, selection);
        const { errors } = await service.ask(asked, { no: false });
        must(errors.length === 0, `Asked for the fields of ${name} it says: ${String(errors[0]?.["message"]).slice(0, 300)}`);
      }
    },
  },
  {
    id: "OPS-S-005",
    level: "SHOULD",
    proves: "Answers are sent as application/json or application/graphql-response+json.",
    why: "That is what GraphQL over HTTP asks for; proxies and clients treat anything else as a page.",
    mend: "Set the content type of every answer, errors included.",
    async check({ service }) {
      const { type } = await service.ask("{ __typename }");
      must(/^application\/(graphql-response\+)?json\b/.test(type), `The content type is ${type === "" ? "missing" : type.slice(0, 80)}.`);
    },
  },
];

function entityQuestion(name: string, selection: string): string {
  return `query($no: Boolean!) { __typename ... on Query @include(if: $no) { _entities(representations: []) { ... on ${name} { ${selection} } } } }`;
}

function isFederation2(directive: ConstDirectiveNode): boolean {
  const url = directive.arguments?.find(({ name }) => name.value === "url")?.value;
  return (
    directive.name.value === "link" && url?.kind === Kind.STRING && /^https:\/\/specs\.apollo\.dev\/federation\/v2\.\d+/.test(url.value)
  );
}
