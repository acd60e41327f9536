import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";
import { startGateway, type Running } from "./two-subgraphs.ts";

/** Plans that Apollo's planner makes wrongly, or not at all, and what becomes of them. */
let subgraphs: SmallSubgraph[];
let hub: Running;

interface Named {
  readonly id: string;
  readonly name?: string;
}

const PARTY = "... on Person { name } ... on Ship { name } ... on Mill { name }";

beforeAll(async () => {
  subgraphs = await Promise.all([
    registry(),
    grants(),
    north(),
    south(),
    flags(),
    places(),
    counts(),
    houses(),
    dues(),
    marks("above", ""),
    marks("below", ` = "low"`),
  ]);
  hub = await startGateway(subgraphs);
});

afterAll(async () => {
  await hub.gateway.close();
  await Promise.all(subgraphs.map((each) => each.close()));
});

describe("a key by which a subgraph cannot be asked", () => {
  it("is not the one by which the plan comes back to it", async () => {
    const { body } = await hub.ask("{ grant { firms { cvr label } } }");
    expect(body).toEqual({ data: { grant: { firms: [{ cvr: "10", label: "firm 10, Nygade" }] } } });
  });

  it("makes a query that needs it be refused where there is no other", async () => {
    const { status, body } = await hub.ask("{ grant { stamp { id printed } } }");
    expect([status, body.errors?.[0]?.extensions["code"]]).toEqual([400, "QUERY_UNPLANNABLE"]);
    expect(body.errors?.[0]?.message).toBe("grants would have to be asked for a Stamp, and resolves none of its keys.");
    expect((await hub.ask("{ grant { stamp { id text } } }")).body).toEqual({ data: { grant: { stamp: { id: "7", text: "stamp 7" } } } });
  });
});

describe("a field that others require with different arguments", () => {
  it("is fetched with each of them, inside other objects too", async () => {
    const { body } = await hub.ask("{ tenants { inKroner inEuro } }");
    expect(body).toEqual({
      data: {
        tenants: [
          { inKroner: "DKK 700 of Fynsk Bank", inEuro: "EUR 100" },
          { inKroner: "DKK 700 of Fynsk Bank", inEuro: "EUR 100" },
        ],
      },
    });
  });

  it("costs a subgraph no more requests than one with the same arguments", async () => {
    const before = subgraphs.map(({ seen }) => seen.length);
    await hub.ask("{ tenants { inEuro inKroner } }");
    const asked = subgraphs.flatMap(({ name, seen }, index) => seen.slice(before[index]).map(() => name));
    expect(asked).toEqual(["houses", "dues"]);
  });

  it("of an interface is refused, and not fetched with the arguments of one of them", async () => {
    const { status, body } = await hub.ask("{ tenants { rentInKroner rentInEuro } }");
    expect([status, body.errors?.[0]?.extensions["code"], body.data]).toEqual([400, "QUERY_UNPLANNABLE", undefined]);
    expect(body.errors?.[0]?.message).toBe(
      "Tenant.rentInKroner and Tenant.rentInEuro need Home.rent with different arguments and cannot be asked for in one query.",
    );
    expect((await hub.ask("{ tenants { rentInEuro } }")).body).toEqual({ data: { tenants: [{ rentInEuro: 10 }, { rentInEuro: 10 }] } });
  });
});

describe("a type that only one of the subgraphs has for a field that all of them share", () => {
  it("is asked for what the query asks of it", async () => {
    const { body } = await hub.ask(`{ north { file { parties { __typename ${PARTY} } } } south { file { parties { ${PARTY} } } } }`);
    expect(body).toEqual({
      data: {
        north: {
          file: {
            parties: [
              { __typename: "Person", name: "Ida" },
              { __typename: "Ship", name: "Fulton" },
            ],
          },
        },
        south: { file: { parties: [{ name: "Ida" }, { name: "Dybbøl" }] } },
      },
    });
  });

  it("takes the query's aliases, arguments and variables along", async () => {
    const query = `query ($long: Boolean!, $times: Int = 2) { north { file { parties { ... on Ship { called: name(long: $long) built { year(times: $times) } } } } } }`;
    const { body } = await hub.ask(query, { long: true });
    expect(body).toEqual({ data: { north: { file: { parties: [{}, { called: "the ship Fulton", built: { year: 3830 } }] } } } });
  });

  it("gets an error where a third subgraph would have to be asked, and only if such an object comes", async () => {
    const { body } = await hub.ask(
      "{ north { file { parties { ... on Ship { name flag } } } } south { file { parties { ... on Ship { flag } } } } }",
    );
    expect(body.data).toEqual({
      north: { file: { parties: [{}, { name: "Fulton", flag: null }] } },
      south: { file: { parties: [{}, {}] } },
    });
    expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
      [["north", "file", "parties", 1, "flag"], "QUERY_UNPLANNABLE"],
    ]);
  });
});

describe("an object of which only the interface is known", () => {
  it("has the fields that all objects of the interface have", async () => {
    const { body } = await hub.ask("{ counted { ...Counted ... on Place { id } } } fragment Counted on Place { people }");
    expect(body).toEqual({ data: { counted: [{ people: 60, id: "6000" }] } });
  });

  it("is looked up where its own type is asked for", async () => {
    const { body } = await hub.ask("{ counted { people __typename ... on Town { mayor } } }");
    expect(body).toEqual({ data: { counted: [{ people: 60, __typename: "Town", mayor: "mayor of 6000" }] } });
  });
});

describe("a directive of the subgraphs' own", () => {
  it("may be used, and each subgraph gets it with the defaults of the supergraph", async () => {
    const { body } = await hub.ask('{ above @mark below @mark(level: "high") }');
    expect(body).toEqual({ data: { above: "above", below: "below" } });
    const sent = subgraphs.flatMap(({ name, seen }) => (name === "above" || name === "below" ? seen.map(({ query }) => query) : []));
    expect(sent).toEqual([`{above@mark(level:"low")}`, `{below@mark(level:"high")}`]);
  });

  it("is told from one that there is none of, and is in the schema", async () => {
    const { status, body } = await hub.ask("{ above @marked }");
    expect([status, body.errors?.[0]?.message]).toEqual([400, 'Unknown directive "@marked".']);
    expect(await (await fetch(`${hub.url}/schema.graphql`)).text()).toContain('directive @mark(level: String! = "low") on FIELD');
  });
});

function registry(): Promise<SmallSubgraph> {
  return startSubgraph(
    "registry",
    `type Query { firms: Int } type Firm @key(fields: "cvr") { cvr: ID! name: String } type Stamp @key(fields: "id") { id: ID! text: String }`,
    {
      Stamp: { text: ({ id }: Named) => `stamp ${id}` },
      Firm: { __resolveReference: ({ cvr }: { cvr: string }) => ({ cvr, name: `firm ${cvr}` }) },
    },
  );
}

/** Knows its firms by number and zip code only, and declares other keys before. */
function grants(): Promise<SmallSubgraph> {
  interface Firm {
    readonly cvr?: string;
    readonly name?: string;
    readonly address?: { readonly zip?: string };
  }
  return startSubgraph(
    "grants",
    `type Query { grant: Grant } type Grant { firms: [Firm!]! stamp: Stamp }
     type Stamp @key(fields: "id", resolvable: false) { id: ID! text: String @external printed: Boolean @requires(fields: "text") } type Address { street: String! zip: String! }
     type Firm @key(fields: "address { street }", resolvable: false) @key(fields: "cvr address { zip }") @key(fields: "cvr", resolvable: false) {
       cvr: ID! address: Address! name: String @external label: String @requires(fields: "name") }`,
    {
      Query: { grant: () => ({ firms: [{ cvr: "10", address: { street: "Nygade", zip: "6300" } }], stamp: { id: "7" } }) },
      Firm: {
        __resolveReference: (firm: Firm) => (firm.cvr === undefined || firm.address?.zip === undefined ? null : firm),
        label: ({ name }: Firm) => `${name}, Nygade`,
      },
    },
  );
}

function north(): Promise<SmallSubgraph> {
  const parties = [
    { __typename: "Person", name: "Ida" },
    { __typename: "Ship", id: "s" },
  ];
  return startSubgraph(
    "north",
    `type Query { north: Record } type Record @key(fields: "id") { id: ID! file: File @shareable } type File @shareable { parties: [Party!] }
     union Party = Person | Ship type Person @shareable { name: String }
     type Ship @key(fields: "id") { id: ID! name(long: Boolean = false): String built: Built } type Built { year(times: Int!): Int }`,
    {
      Query: { north: () => ({ id: "1", file: { parties } }) },
      Record: { __resolveReference: ({ id }: Named) => ({ id, file: { parties } }) },
      Ship: {
        name: (_ship, { long }: { long: boolean }) => (long ? "the ship Fulton" : "Fulton"),
        built: () => ({}),
      },
      Built: { year: (_built, { times }: { times: number }) => 1915 * times },
    },
  );
}

function south(): Promise<SmallSubgraph> {
  const parties = [
    { __typename: "Person", name: "Ida" },
    { __typename: "Mill", name: "Dybbøl" },
  ];
  return startSubgraph(
    "south",
    `type Query { south: Record } type Record @key(fields: "id") { id: ID! file: File @shareable } type File @shareable { parties: [Party!] }
     union Party = Person | Mill type Person @shareable { name: String } type Mill { name: String }`,
    {
      Query: { south: () => ({ id: "2", file: { parties } }) },
      Record: { __resolveReference: ({ id }: Named) => ({ id, file: { parties } }) },
    },
  );
}

function flags(): Promise<SmallSubgraph> {
  return startSubgraph("flags", `type Query { flags: Int } type Ship @key(fields: "id") { id: ID! flag: String }`, {
    Ship: { flag: () => "Dannebrog" },
  });
}

function places(): Promise<SmallSubgraph> {
  const town = ({ id }: Named) => ({ __typename: "Town", id, mayor: `mayor of ${id}` });
  return startSubgraph(
    "places",
    `type Query { places: Int } interface Place @key(fields: "id") { id: ID! } type Town implements Place @key(fields: "id") { id: ID! mayor: String }`,
    { Place: { __resolveReference: town }, Town: { __resolveReference: town } },
  );
}

function counts(): Promise<SmallSubgraph> {
  return startSubgraph(
    "counts",
    `type Query { counted: [Place!] } type Place @key(fields: "id") @interfaceObject { id: ID! people: Int }`,
    { Query: { counted: () => [{ id: "6000", people: 60 }] } },
  );
}

function houses(): Promise<SmallSubgraph> {
  const amount =
    (dkk: number) =>
    (_source: unknown, { unit }: { unit: string }) =>
      unit === "DKK" ? dkk : dkk / 7;
  const tenant = ({ id }: Named) => ({ id, bank: { name: "Fynsk Bank" }, home: { __typename: "Flat" } });
  return startSubgraph(
    "houses",
    `type Query { tenants: [Tenant!] } type Tenant @key(fields: "id") { id: ID! bank: Bank home: Home }
     type Bank { name: String balance(unit: String!): Int } interface Home { rent(unit: String!): Int } type Flat implements Home { rent(unit: String!): Int }`,
    {
      Query: { tenants: () => ["1", "2"].map((id) => tenant({ id })) },
      Tenant: { __resolveReference: tenant },
      Bank: { balance: amount(700) },
      Flat: { rent: amount(70) },
    },
  );
}

function dues(): Promise<SmallSubgraph> {
  interface Tenant {
    readonly bank: { readonly name?: string; readonly balance: number };
    readonly home: { readonly rent: number };
  }
  return startSubgraph(
    "dues",
    `type Query { dues: Int } type Bank { name: String @external balance(unit: String!): Int @external }
     interface Home { rent(unit: String!): Int } type Flat implements Home { rent(unit: String!): Int @external }
     type Tenant @key(fields: "id") { id: ID! bank: Bank @external home: Home @external
       inKroner: String @requires(fields: "bank { name balance(unit: \\"DKK\\") }") inEuro: String @requires(fields: "bank { balance(unit: \\"EUR\\") }")
       rentInKroner: Int @requires(fields: "home { rent(unit: \\"DKK\\") }") rentInEuro: Int @requires(fields: "home { rent(unit: \\"EUR\\") }") }`,
    {
      Tenant: {
        __resolveReference: (tenant: Tenant) => tenant,
        inKroner: ({ bank }: Tenant) => `DKK ${bank.balance} of ${bank.name}`,
        inEuro: ({ bank }: Tenant) => `EUR ${bank.balance}`,
        rentInKroner: ({ home }: Tenant) => home.rent,
        rentInEuro: ({ home }: Tenant) => home.rent,
      },
    },
  );
}

function marks(name: string, defaultLevel: string): Promise<SmallSubgraph> {
  return startSubgraph(
    name,
    `extend schema @link(url: "https://example.org/mark/v1.0", import: ["@mark"]) @federation__composeDirective(name: "@mark")
     directive @mark(level: String!${defaultLevel}) on FIELD type Query { ${name}: String }`,
    { Query: { [name]: () => name } },
  );
}
