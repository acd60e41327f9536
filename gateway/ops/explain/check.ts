import type { Explanation } from "./explanation.ts";

type Text = Readonly<Record<"what" | "why" | "mend", string>>;

/** What `ops check` and `ops publish` find beside composition errors (schema/check and the registry's look at the address); a test compares the codes. */
const TEXTS: Readonly<Record<string, Text>> = {
  ADDRESS_INVALID: {
    what: "The subgraph's address is no http(s) URL, or holds a user name or password.",
    why: "It stands in the supergraph, where every gateway reads it.",
    mend: "Give the address where the subgraph answers, as https://vesterby.example/graphql.",
  },
  ADDRESS_NO_SUBGRAPH: {
    what: "At the address nobody answers `{ _service { sdl } }`.",
    why: "Once published, queries go there, and their fields come as null.",
    mend: "Deploy the subgraph first; `ops test URL` tells whether it answers.",
  },
  ADDRESS_OTHER_SDL: {
    what: "The address serves another SDL than the one given.",
    why: "Fields that are published before they are served fail for everybody who asks.",
    mend: "Deploy the service with this schema, then publish; to take a field away, publish first.",
  },
  ADDRESS_PRIVATE: {
    what: "The address leads into a private network.",
    why: "Through it a publisher could make the hub ask what only the hub can reach.",
    mend: "Give an address on the public internet, or ask whoever runs the hub to add the host to HUB_ALLOW_PRIVATE.",
  },
  ADDRESS_REDIRECTS: {
    what: "The address redirects.",
    why: "The gateway follows no redirect: it would take the request to somewhere nobody declared.",
    mend: "Give the address that it redirects to.",
  },
  ADDRESS_UNREACHABLE: {
    what: "Nobody answers at the address.",
    why: "Once published, queries go there, and their fields come as null.",
    mend: "Start the service, and open the way to it from the hub.",
  },
  CLIENTS_WOULD_BREAK: {
    what: "A change takes away, or makes required, what clients have used in the last 30 days; the message names them, how often and when last.",
    why: "Their queries would fail from the moment of publication, and they find out from their own users.",
    mend: "Keep it and deprecate it (`ops deprecate`), talk to those who use it (`ops usage`), and take it away once nobody has used it for 30 days. A steward may publish it all the same.",
  },
  CONTRACT_DIFFERS: {
    what: "The SDL exposes `listingFeed`, and not as the publisher contract, version 1, has it.",
    why: "The catalogue asks every publisher with the same query; a feed that differs is not read at all.",
    mend: "Take the types and the field unchanged from schema/contract/v1.graphql of the hub; `ops init` writes them.",
  },
  DESCRIPTION_MISSING: {
    what: "A type, field, argument or value has no description.",
    why: "The description is the only manual most users of the hub will read.",
    mend: 'Write one sentence above it between """ and """: what it is, its unit, when it is null; the Danish term where it helps.',
  },
  DIRECTIVE_NOT_HONOURED: {
    what: "A directive that composition knows and the gateway would pass over.",
    why: "A field that seems protected and is served to everybody is worse than one that is not protected.",
    mend: "Leave the directive out, and see to it in the subgraph; the message says what the gateway does instead.",
  },
  DIRECTIVE_RENAMED: {
    what: "The @link renames what it imports.",
    why: "The checks read directives by their own names; a renamed one would pass them unseen.",
    mend: 'Import directives under their own names: import: ["@key"], without `as`.',
  },
  FEDERATION_2_NEEDED: {
    what: "The SDL links no Federation 2 specification.",
    why: "Without the link it is taken for Federation 1, where types are shared by accident.",
    mend: 'Begin with: extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"]).',
  },
  LINK_NOT_HONOURED: {
    what: "The schema links a specification that the hub does not know, and says it is needed.",
    why: "A gateway that does not know it would serve something else than meant.",
    mend: "Leave the @link out, or link it without `for:`.",
  },
  REMOVAL_TOO_EARLY: {
    what: "What is taken away was deprecated with a day until which it stays, and that day has not come.",
    why: "Clients plan by the day they were told.",
    mend: "Wait for the day, or deprecate it anew (`ops deprecate`) with another.",
  },
  ROOT_TYPE_RENAMED: {
    what: "A root type has another name than Query, Mutation or Subscription.",
    why: "The checks read root types by name.",
    mend: "Call them Query, Mutation and Subscription.",
  },
  SCALAR_REDEFINED: {
    what: "The SDL defines one of GraphQL's own scalars.",
    why: "Int, Float, String, Boolean and ID mean the same everywhere.",
    mend: "Give your scalar another name.",
  },
  SDL_TOO_LARGE: {
    what: "The SDL is larger than the hub reads.",
    why: "Composition costs more the larger the schema is, and everybody waits for it.",
    mend: "Publish it as several subgraphs, each with its part.",
  },
  SDL_TOO_MANY_TYPES: {
    what: "The SDL defines more types than one subgraph may.",
    why: "Composition costs about as much as there are types, and everybody waits for it.",
    mend: "Publish it as several subgraphs, each with its part.",
  },
  TRUST_FOREIGN_FIELD: {
    what: "The SDL answers a field that another subgraph answers.",
    why: "Two owners of one field give two answers, and nobody knows which.",
    mend: "Choose another name, or mark the field @external where it is only sent to you.",
  },
  TRUST_FOREIGN_MARK: {
    what: "@tag or @inaccessible stands on a type, key or value that another subgraph defines.",
    why: "Both count for what all subgraphs define: the other's fields would vanish for clients, or turn up in a variant that was to be without them.",
    mend: "Leave the directive out there, or set it on fields of your own; ask the owner for one on the type itself.",
  },
  TRUST_FOREIGN_TYPE: {
    what: "The SDL defines a type of another subgraph, and differently.",
    why: "Composition mixes the two: values appear and inputs vanish without their owner's doing.",
    mend: "Choose another name, write the type exactly as it stands, or give an entity the @key of its owner and add only fields of your own.",
  },
  TRUST_INTERNAL_FIELD: {
    what: "A @key or @requires asks for a field that is not for other houses.",
    why: "The gateway would send its values to your address.",
    mend: "Use another key, or ask the unit.",
  },
  TRUST_INTERNAL_TYPE: {
    what: "The SDL names a type that is not for other houses, such as an enquiry.",
    why: "People wrote it in confidence.",
    mend: "Leave the type out.",
  },
  TRUST_NON_NULL: {
    what: "A field on, or of, another's entity is non-null.",
    why: "When one of the two is down, the null takes the whole entity, and whatever holds it, out of the answer.",
    mend: "Remove the ! the message names.",
  },
  TRUST_OVERRIDE: {
    what: "@override would take a field over from another subgraph.",
    why: "Its owner would no longer be asked, without having said yes.",
    mend: "Add a field of your own under another name.",
  },
  TRUST_PROVIDES: {
    what: "@provides would answer fields of another subgraph's type.",
    why: "Its owner would no longer be asked for them on this way.",
    mend: "Leave @provides out: the gateway asks their owner.",
  },
  VARIANT_BROKEN: {
    what: "With the change a variant of the schema (HUB_VARIANTS) cannot be made: something that stays in it leads to something that is left out.",
    why: "The whole goes on, but the variant stays as it was made last, so its clients get none of what is new.",
    mend: "Tag what leads there too, or take the tag away where it starts; the message names both ends.",
  },
};

export const CHECK_EXPLANATIONS: readonly Explanation[] = Object.entries(TEXTS).map(([code, text]) => ({ code, kind: "check", ...text }));
