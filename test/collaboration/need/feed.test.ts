import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SubgraphAnswer } from "../../../subgraphs/base/subgraph.ts";
import { openCollaboration, STEWARD, type OpenCollaboration } from "../support.ts";

const REGISTER = `mutation ($input: NeedInput!) { registerNeed(input: $input) { need { id } } }`;
let keys = 0;

describe("needs as they come", () => {
  let open: OpenCollaboration;
  beforeAll(async () => {
    open = await openCollaboration({ samples: true });
  });
  afterAll(() => open.close());

  const register = async (changes: Readonly<Record<string, unknown>>): Promise<string> => {
    keys += 1;
    const input = { buyer: "0851", title: "Noget", quantity: 1, unit: "stk.", idempotencyKey: `the-key-of-a-need-${keys}`, ...changes };
    return (await open.ask(REGISTER, { input }, STEWARD)).registerNeed.need.id;
  };
  const subscribe = async (variables: Record<string, unknown> = {}): Promise<AsyncIterator<SubgraphAnswer>> => {
    const query = `subscription ($filter: NeedFilter, $since: String) { needsChanged(filter: $filter, since: $since) { cursor id event { kind } need { title status } } }`;
    const answers = await open.collaboration.subscribe?.({ query, variables });
    if (answers === undefined || !(Symbol.asyncIterator in answers)) throw new Error(JSON.stringify(answers));
    return answers;
  };
  const next = async (answers: AsyncIterator<SubgraphAnswer>): Promise<Record<string, unknown>> => {
    const { value } = (await answers.next()) as { value: { data: { needsChanged: Record<string, unknown> } } }; // the query's shape
    return JSON.parse(JSON.stringify(value.data.needsChanged)) as Record<string, unknown>;
  };

  test("reach who subscribes, those that match the filter alone, and first what was missed since a cursor", async () => {
    const { needChanges } = await open.ask("{ needChanges { cursor hasMore } }");
    expect(needChanges.hasMore).toBe(true);
    const all = await subscribe({ since: needChanges.cursor });
    expect((await next(all))["event"]).toMatchObject({ kind: expect.any(String) });
    await all.return?.();

    const waste = await subscribe({ filter: { sector: ["WASTE_WATER"] } });
    const coming = next(waste);
    await register({ title: "Tavler til skoler", sector: "EDUCATION" });
    const id = await register({ title: "Sække til haveaffald", sector: "WASTE_WATER" });
    expect(await coming).toMatchObject({ id, event: { kind: "REGISTERED" }, need: { title: "Sække til haveaffald", status: "OPEN" } });
    expect(await next(waste)).toMatchObject({ id, event: { kind: "GROUPED" } });
    const gone = next(waste);
    await open.ask("mutation ($id: ID!) { withdrawNeed(id: $id) { id } }", { id }, STEWARD);
    expect(await gone).toMatchObject({ id, need: { status: "WITHDRAWN" } });
    await waste.return?.();
    await open.ask("mutation ($id: ID!) { withdrawNeed(id: $id) { id } }", { id }, STEWARD);
  });

  test("are refused to a subscription with a cursor or a filter that cannot be", async () => {
    for (const [variables, code] of [
      [{ since: "nonsense" }, "CURSOR_INVALID"],
      [{ filter: { municipality: ["9999"] } }, "TERRITORY_UNKNOWN"],
    ] as const) {
      const query = `subscription ($filter: NeedFilter, $since: String) { needsChanged(filter: $filter, since: $since) { id } }`;
      const answer = (await open.collaboration.subscribe?.({ query, variables })) as SubgraphAnswer; // refused: no iterator
      expect(answer.errors?.[0]?.extensions?.["code"]).toBe(code);
    }
  });

  test("stand in an Atom feed, by sector, CPV and area, the latest first, with what is gone as deleted entries", async () => {
    const get = (address: string, headers: Record<string, string> = {}) =>
      open.collaboration.app.inject({ method: "GET", url: address, headers });
    const id = await register({
      title: "Skilte & <tavler>",
      titleEn: "Signs & <boards>",
      description: 'Til "byen".',
      cpv: ["34992200-9"],
      sector: "TRANSPORT_ROADS",
    });
    const feed = await get("/needs.atom?sector=TRANSPORT_ROADS&language=en");
    expect([feed.statusCode, feed.headers["content-type"]]).toEqual([200, "application/atom+xml; charset=utf-8"]);
    expect(feed.body).toContain(`<id>urn:ops-hub:need:${id}</id>\n    <title>Signs &amp; &lt;boards&gt;</title>`);
    expect(feed.body).toContain("<name>Aalborg Municipality</name>");
    expect(feed.body.match(/<entry>/g)).toHaveLength(6);
    expect(feed.body).not.toContain("\n    <title>Sample: Loftlifte");
    expect(
      (await get("/needs.atom?sector=TRANSPORT_ROADS&language=en", { "if-none-match": String(feed.headers["etag"]) })).statusCode,
    ).toBe(304);
    await open.ask("mutation ($id: ID!) { withdrawNeed(id: $id) { id } }", { id }, STEWARD);
    const after = (await get("/needs.atom?sector=TRANSPORT_ROADS")).body;
    expect(after).toContain(`<at:deleted-entry ref="urn:ops-hub:need:${id}"`);
    expect(after).toContain("<title>Eksempel: Stibelysning der dæmper sig selv</title>");
    expect((await get("/needs.atom?cpv=33&municipality=0330")).body).toContain("Faldregistrering");
    const [first, older] = [(await get("/needs.atom")).body, ""];
    const link = /rel="next" type="application\/atom\+xml" href="([^"]+)"/.exec(first)?.[1] ?? older;
    const ids = (body: string): readonly string[] => [...body.matchAll(/urn:ops-hub:need:[^"<]+/g)].map(([each]) => each);
    const rest = (await get(link)).body;
    expect(new Set([...ids(first), ...ids(rest)]).size).toBe(ids(first).length + ids(rest).length);
    expect(ids(first)).toHaveLength(50);
  });

  test.each(["/needs.atom?municipality=9999", "/needs.atom?before=x", "/needs.atom?nothing=1", "/needs.atom?buyer=%3Cscript%3E"])(
    "is refused for %s with a code, as plain text",
    async (address) => {
      const { statusCode, headers, body } = await open.collaboration.app.inject({ method: "GET", url: address });
      expect([statusCode, headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
      expect(body).toMatch(/^[A-Z_]+: /);
    },
  );
});
