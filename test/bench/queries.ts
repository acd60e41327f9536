/** What is measured: one small question, one that needs a second subgraph, and one large list over all of them. */
export const QUERIES = {
  small: '{ helpServices(search: "udbud", first: 1) { nodes { id name } } }',
  "two-hop":
    '{ helpServices(search: "udbud", first: 10) { totalCount nodes { id name provider { name organisation { id name kind } } } } }',
  large: `{ helpServices(first: 100, orderBy: NAME) { totalCount nodes {
    id slug name summary level themes audiences personas status confidence provider { name organisation { id name } }
    coverage { code name municipality { code name } } channels { kind value }
    listings { id title summary url stale retrievedAt publisher { id name sample } municipal { changedAt } regional { changedAt } ministerial { changedAt providerKind } } } } }`,
} as const;
