/** What is measured before the hub's own supergraph: one small question, one that needs a second subgraph, and one large list over all of them. */
export const QUERIES = {
  small: '{ helpServices(search: "udbud", first: 1) { nodes { id name } } }',
  "two-hop":
    '{ helpServices(search: "udbud", first: 10) { totalCount nodes { id name provider { name organisation { id name kind } } } } }',
  large: `{ helpServices(first: 100, orderBy: NAME) { totalCount nodes {
    id slug name summary level themes audiences personas status confidence provider { name organisation { id name } }
    coverage { code name municipality { code name } } channels { kind value }
    listings { id title summary url stale retrievedAt publisher { id name sample } municipal { changedAt } regional { changedAt } ministerial { changedAt providerKind } } } } }`,
} as const;

/** The same before the shop. */
export const SHOP_QUERIES = {
  "one call": "{ topProducts(first: 5) { upc name price } }",
  "two hops": "{ topProducts(first: 5) { upc name reviews(first: 2) { id body stars } } }",
  "87 KB": `{
    topProducts(first: 35) { upc name description price weight inStock shippingEstimate category { name }
      reviews(first: 4) { id body stars author { id name username email birthYear
        reviews(first: 2) { id stars product { upc name inStock shippingEstimate } } } } }
    users(first: 15) { id name email reviews(first: 4) { id body stars product { upc name price inStock reviews(first: 1) { id body author { name } } } } }
    me { id name reviews(first: 3) { id stars product { upc name shippingEstimate category { name products(first: 3) { upc name inStock } } } } }
  }`,
} as const;
