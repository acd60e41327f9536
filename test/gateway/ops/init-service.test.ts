import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSchema, graphql, introspectionFromSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { lint } from "../../../schema/lint.ts";
import { serve, type LocalServer } from "../../support/localServer.ts";
import { ops, type Said } from "./run.ts";
import { startServer, type MadeServer } from "./server.ts";

/** `ops init --from openapi|graphql`: what it makes is run, before a service of the test's own. */
interface Row {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly contact: { readonly email: string };
}
const row = (id: number): Row => ({
  id,
  title: `Hjælp ${id}`,
  description: "Vi læser med.",
  category: "innovation",
  contact: { email: `post${id}@vesterby.example` },
});
let folder: string;
/** What the service has now. */
let rows: readonly Row[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-init-"));
});
afterAll(() => rm(folder, { recursive: true }));

const init = (...args: readonly string[]) => ops(["init", ...args], { cwd: folder });
const file = (name: string, path: string): Promise<string> => readFile(join(folder, name, path), "utf8");
const ownTests = async (name: string): Promise<string> =>
  (await promisify(execFile)(process.execPath, ["--test"], { cwd: join(folder, name), env: { PATH: process.env["PATH"] } })).stdout;
const start = async (name: string): Promise<MadeServer> => {
  await symlink(join(process.cwd(), "node_modules"), join(folder, name, "node_modules"));
  return startServer(join(folder, name));
};
const DETAILS = `{ _entities(representations: [{ __typename: "Listing", id: "NAME:1" }, { __typename: "Listing", id: "NAME:2" }, { __typename: "Listing", id: "NAME:1" }]) { ... on Listing { details: FIELD { columns { name value } } } } }`;
/** The data of an answer, and what its own field says of listings 1, 2 and 1. */
const detailsOf = async (url: string, name: string): Promise<unknown> => {
  const query = DETAILS.replaceAll("NAME", name).replace("FIELD", name);
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
  return response.json();
};

const LIST = {
  type: "object",
  properties: {
    items: { type: "array", items: { $ref: "#/components/schemas/Service" } },
    links: { type: "object", properties: { next: { type: ["string", "null"] } } },
  },
};
const answers = (schema: object): object => ({ 200: { description: "ok", content: { "application/json": { schema } } } });
const openapi = (url: string, more: object = {}): string =>
  stringify({
    openapi: "3.1.0",
    info: { title: "Vesterby", version: "1" },
    servers: [{ url }],
    paths: {
      "/services": { get: { parameters: [{ $ref: "#/components/parameters/Limit" }], responses: answers(LIST) } },
      "/services/{id}": { get: { responses: answers({ $ref: "#/components/schemas/Service" }) } },
      "/offices": { get: { responses: answers({ type: "array", items: { type: "object", properties: { name: { type: "string" } } } }) } },
      ...more,
    },
    components: {
      parameters: { Limit: { name: "limit", in: "query", schema: { type: "integer", maximum: 2 } } },
      schemas: {
        Service: {
          allOf: [
            {
              type: "object",
              properties: { id: { type: "integer" }, title: { type: "string" }, category: { type: "string", enum: ["export"] } },
            },
          ],
          properties: {
            description: { type: "string" },
            contact: { type: "object", properties: { email: { type: "string" } } },
            steps: { type: "array", items: { type: "object", properties: { text: { type: "string" } } } },
          },
        },
      },
    },
  });

describe("a subgraph in front of a REST service", () => {
  let service: LocalServer;
  let made: Said;
  let running: MadeServer;

  beforeAll(async () => {
    rows = [row(1), row(2), row(3)];
    service = await serve((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://service");
      const id = /^\/v1\/services\/(\d+)$/.exec(pathname)?.[1];
      const from = Number(searchParams.get("from") ?? 0);
      const next = from + 2 < rows.length ? `/v1/services?limit=2&from=${from + 2}` : null;
      const found = id === undefined ? { items: rows.slice(from, from + 2), links: { next } } : rows.find((each) => each.id === Number(id));
      if (found === undefined || id === "2") return void response.writeHead(500).end();
      response.end(JSON.stringify(id === undefined ? found : { ...found, opening: "8-16" }));
    });
    await writeFile(join(folder, "rest.yaml"), openapi(`${service.url}/v1`));
    made = await init("rest", "--from", "openapi", "--sample", "rest.yaml", "--json");
    running = await start("rest");
  });
  afterAll(() => Promise.all([running?.stop(), service.close()]));

  it("takes the list with title and description, and looks at its first page for the mapping", () => {
    expect(made.json()).toMatchObject({
      ok: true,
      mapping: { id: "id", titleDa: "title", descriptionDa: "description", themes: "category", email: "contact.email" },
    });
    expect(made.json().files.length).toBeLessThanOrEqual(10);
  });

  it("keeps to the description: pages of the largest size, the link to the next, and the path of a record", async () => {
    expect(await file("rest", "service.js")).toContain(
      JSON.stringify(
        {
          url: `${service.url}/v1`,
          path: "/services",
          query: { limit: "2" },
          list: ["items"],
          paging: { kind: "next", at: ["links", "next"] },
          item: "/services/{id}",
          itemAt: [],
        },
        null,
        2,
      ),
    );
    expect(Object.keys(JSON.parse(await file("rest", "package.json")).dependencies)).toEqual([
      "@apollo/subgraph",
      "dataloader",
      "fastify",
      "graphql",
      "mercurius",
    ]);
    expect((await readdir(join(folder, "rest"))).filter((name) => !/^(node_modules|feed-state)/.test(name)).length).toBe(10);
  });

  it("passes its own tests, and the hub's conformance suite", async () => {
    expect(await ownTests("rest")).toMatch(/pass 7\b[\s\S]*fail 0\b/);
    const tested = (await ops(["test", running.url, "--json"])).json();
    expect(tested.cases.filter(({ result }: { result: string }) => result === "fail" || result === "warn")).toEqual([]);
    expect([tested.failed, tested.warned]).toEqual([0, 0]);
  });

  it("serves all pages of the list, and asks for each record once when somebody wants its details; one that fails harms no other", async () => {
    const before = service.requests.length;
    const extra = { columns: [{ name: "opening", value: "8-16" }] };
    expect(await detailsOf(running.url, "rest")).toMatchObject({
      data: { _entities: [{ details: extra }, { details: null }, { details: extra }] },
      errors: [{ path: ["_entities", 1, "details"], extensions: { code: "INTERNAL" } }],
    });
    expect(service.requests.slice(before).toSorted()).toEqual(["/v1/services/1", "/v1/services/2"]);
    expect(service.requests.filter((each) => each.includes("from=2")).length).toBeGreaterThan(0);
    expect(JSON.stringify(await feedOf(running.url))).toContain('"rest:3"');
  });

  it("describes everything it defines", async () => {
    expect(lint([{ name: "rest", sdl: await file("rest", "schema.graphql") }])).toEqual([]);
  });
});

async function feedOf(url: string): Promise<unknown> {
  const query = "{ listingFeed { entries { id themes } } }";
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
  return response.json();
}

const SDL = `
type Query { services(first: Int = 10, after: String): ServicePage! service(id: ID!): Service offices: [Office!]! }
type ServicePage { edges: [ServiceEdge!]! pageInfo: PageInfo! }
type ServiceEdge { node: Service! cursor: String! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
enum Category { innovation export }
type Contact { email: String }
type Service { id: ID! title: String! description: String category: Category contact: Contact tags: [String!] similar(most: Int!): [Service!] office: [Office!] }
type Office { id: ID! name: String! }`;

describe("a subgraph in front of a GraphQL service without Federation", () => {
  let service: LocalServer;
  let made: Said;
  let running: MadeServer;
  const asked: string[] = [];

  beforeAll(async () => {
    rows = [row(1), row(2), row(3)];
    const schema = buildSchema(SDL);
    const rootValue = {
      services({ first, after }: { readonly first: number; readonly after?: string }) {
        const from = Number(after ?? 0);
        const to = from + Math.min(first, 2);
        return {
          edges: rows.slice(from, to).map((node) => ({ node, cursor: "" })),
          pageInfo: { hasNextPage: to < rows.length, endCursor: String(to) },
        };
      },
      service({ id }: { readonly id: string }) {
        if (id === "2") throw new Error("down");
        return { ...rows.find((each) => each.id === Number(id)), tags: ["8-16"] };
      },
    };
    service = await serve(async (request, response) => {
      let body = "";
      for await (const part of request) body += String(part);
      const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> }; // as clients send it
      asked.push(query);
      response.end(JSON.stringify(await graphql({ schema, source: query, rootValue, variableValues: variables })));
    });
    made = await init("wrapped", "--from", "graphql", "--sample", `${service.url}/graphql`, "--json");
    running = await start("wrapped");
  });
  afterAll(() => Promise.all([running?.stop(), service.close()]));

  it("asks the service itself what it has, and takes the list with title and description", () => {
    expect(made.json()).toMatchObject({
      ok: true,
      mapping: { id: "id", titleDa: "title", descriptionDa: "description", themes: "category", email: "contact.email" },
    });
    expect(made.json().notes[0]).toContain("services.edges");
  });

  it("passes its own tests, and the hub's conformance suite", async () => {
    expect(await ownTests("wrapped")).toMatch(/pass 6\b[\s\S]*fail 0\b/);
    const tested = (await ops(["test", running.url, "--json"])).json();
    expect(tested.cases.filter(({ result }: { result: string }) => result === "fail" || result === "warn")).toEqual([]);
  });

  it("serves all pages of the list, and gets the details of many listings with one request; one that fails harms no other", async () => {
    expect(JSON.stringify(await feedOf(running.url))).toContain('{"id":"wrapped:3","themes":["INNOVATION"]}');
    const before = asked.length;
    const extra = { columns: [{ name: "tags", value: "8-16" }] };
    expect(await detailsOf(running.url, "wrapped")).toMatchObject({
      data: { _entities: [{ details: extra }, { details: null }, { details: extra }] },
      errors: [{ path: ["_entities", 1, "details"] }],
    });
    expect(asked.slice(before)).toHaveLength(1);
  });

  it("is made from a file of SDL, or of the answer to introspection, too", async () => {
    await writeFile(join(folder, "service.graphql"), SDL);
    await writeFile(join(folder, "service.json"), JSON.stringify({ data: introspectionFromSchema(buildSchema(SDL)) }));
    for (const sample of ["service.graphql", "service.json"]) {
      const name = `from-${sample.replace("service.", "")}`;
      expect((await init(name, "--from", "graphql", "--sample", sample, "--service", `${service.url}/graphql`)).code).toBe(0);
      expect(await file(name, "service.js")).toBe(await file("wrapped", "service.js"));
    }
  });
});

describe("ops init from a description", () => {
  beforeAll(async () => {
    const list = answers({ type: "array", items: { $ref: "#/components/schemas/Service" } });
    await writeFile(join(folder, "two.yaml"), openapi("http://127.0.0.1:9", { "/more": { get: { responses: list } } }));
    await writeFile(join(folder, "relative.yaml"), openapi("/v1"));
    await writeFile(join(folder, "swagger.json"), JSON.stringify({ swagger: "2.0" }));
    await writeFile(
      join(folder, "subgraph.graphql"),
      "type Query { _service: S things: [T!] } type S { sdl: String } type T { title: String description: String }",
    );
    await writeFile(join(folder, "plain.graphql"), "type Query { count: Int }");
  });

  it("says what it could not look at where the service does not answer, and takes the words that the description lists", async () => {
    const made = (await init("silent", "--from", "openapi", "--sample", "two.yaml", "--path", "/more", "--json")).json();
    expect(made.notes[0]).toContain("/more, which gave none just now");
    expect(await file("silent", "listings.js")).toContain('"export": [\n      "INTERNATIONALISATION"');
    expect(await file("silent", "service.js")).toContain('"item": null');
  });

  it.each([
    [["--from", "openapi"], 2, /needs --sample/],
    [["--from", "openapi", "--sample", "two.yaml"], 2, /2 lists have .* --path: \/services, \/more/],
    [["--from", "openapi", "--sample", "two.yaml", "--path", "/none"], 2, /No list of objects is answered at \/none/],
    [["--from", "openapi", "--sample", "relative.yaml"], 2, /does not say where the service answers.*--service/],
    [["--from", "openapi", "--sample", "swagger.json"], 2, /no OpenAPI 3 document/],
    [["--from", "openapi", "--sample", "none.yaml"], 19, /^FILE_UNREADABLE/],
    [["--from", "openapi", "--sample", "http://127.0.0.1:9/openapi.json"], 24, /^SERVICE_UNREACHABLE/],
    [["--from", "graphql", "--sample", "plain.graphql", "--service", "http://127.0.0.1:9/"], 2, /no operation that answers a list/],
    [["--from", "graphql", "--sample", "plain.graphql"], 2, /does not say where its service answers/],
    [["--from", "graphql", "--sample", "plain.graphql", "--service", "nowhere"], 2, /--service is an http/],
    [["--from", "graphql", "--sample", "subgraph.graphql", "--service", "http://127.0.0.1:9/"], 2, /a Federation subgraph already/],
    [["--from", "graphql", "--sample", "two.yaml", "--service", "http://127.0.0.1:9/"], 2, /no GraphQL schema/],
    [["--from", "csv", "--path", "/x"], 2, /--path and --service go with/],
  ])("refuses %j in one line, and writes nothing", async (args, code, message) => {
    const refused = await init("refused", ...args);
    expect([refused.code, refused.out, refused.err.trim().split("\n").length]).toEqual([code, "", 1]);
    expect(refused.err).toMatch(message);
    expect(await readdir(folder)).not.toContain("refused");
  });
});
