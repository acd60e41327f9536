import type { ProviderKind } from "../../schema/listing.ts";
import type { PageArguments } from "../kit/page.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { createNameSearch } from "../text/nameSearch.ts";
import { createConnection, readSearch } from "./connection.ts";
import { namesOf, organisationById, organisationByName, organisations, type Organisation } from "../base/organisation/organisation.ts";

interface OrganisationsArguments extends PageArguments {
  readonly search?: string | null;
  readonly kind?: ProviderKind | null;
}

/** A representation holds the fields of one of the two keys. */
type Reference = { readonly id: string } | { readonly name: string };

const search = createNameSearch(organisations, (organisation) => [organisation.id, ...namesOf(organisation)]);

export const organisationResolvers: Resolvers = {
  Query: {
    organisations: (_: unknown, { search: words, kind, first, after }: OrganisationsArguments) => {
      const asked = readSearch(words);
      const found = asked === undefined ? organisations : search(asked);
      return createConnection({
        list: kind === null || kind === undefined ? found : found.filter((organisation) => organisation.kind === kind),
        keyOf: ({ id }) => id,
        query: ["organisations", asked, kind ?? null],
        page: { first: first ?? null, after: after ?? null },
      });
    },
    organisation: (_: unknown, { id }: { id: string }) => organisationById(id) ?? null,
  },
  Provider: {
    organisation: ({ name }: { name: string }) => organisationByName(name) ?? null,
  },
  Organisation: {
    __resolveReference: (reference: Reference) =>
      ("id" in reference ? organisationById(reference.id) : organisationByName(reference.name)) ?? null,
    mergedInto: ({ mergedInto }: Organisation) => (mergedInto === undefined ? null : (organisationById(mergedInto) ?? null)),
  },
};
