import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeOperation } from "../../gateway/execute/operation.ts";
import { plainData } from "../../gateway/execute/ready-data.ts";
import { createPlanning } from "../../gateway/plan/planning.ts";
import { createSnapshot, type Snapshot } from "../../gateway/supergraph/snapshot.ts";
import { parseAnswer } from "../../gateway/transport/answer.ts";
import type { Transport } from "../../gateway/transport/transport.ts";
import { compose } from "../../schema/compose.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";

/** The straight way reads answers as bytes. Whatever a subgraph sends, it must answer as the careful way does, which parses them. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])\n';
const SUBGRAPHS = [
  {
    name: "books",
    url: "http://books",
    sdl: `${LINK} type Query { books: [Book] shelf: [[Book]!] }
      type Book @key(fields: "id") { id: ID! title: String! pages: Int price: Float lent: Boolean genre: Genre extra: Extra tags: [String!] author: Author }
      type Author { name: String! } enum Genre { NOVEL POEM } scalar Extra`,
  },
  {
    name: "stars",
    url: "http://stars",
    sdl: `${LINK} type Book @key(fields: "id") { id: ID! title: String! @external tags: [String!] @external stars: Int note: String! @requires(fields: "title tags") next: Book }`,
  },
];

const planning = createPlanning({ clock: systemClock });
let snapshot: Snapshot;
beforeAll(async () => {
  snapshot = await createSnapshot(compose(SUBGRAPHS).supergraphSdl, planning);
});
afterAll(() => planning.close());

/** Answers by subgraph: one after another, the last again and again. */
type Answers = Readonly<Record<string, readonly string[]>>;

interface Asked {
  readonly data: unknown;
  readonly errors: unknown;
  readonly bodies: readonly string[];
  readonly read: number;
}

async function ask(query: string, answers: Answers, reads: boolean): Promise<Asked> {
  const bodies: string[] = [];
  let read = 0;
  const transports = new Map(
    SUBGRAPHS.map(({ name }): [string, Transport] => {
      let next = 0;
      const transport = async (request: Parameters<Transport>[0]) => {
        bodies.push(request.body?.() ?? "");
        const texts = answers[name] ?? [];
        const text = texts[Math.min(next++, texts.length - 1)] ?? "";
        if (request.read?.(Buffer.from(text)) === true) {
          read += 1;
          return {};
        }
        const answer = parseAnswer(JSON.parse(text));
        if (answer === undefined) throw new Error("no answer");
        return answer;
      };
      return [name, Object.assign(transport, { reads })];
    }),
  );
  const { data, errors } = await executeOperation(
    { snapshot, transports },
    { document: parse(query), variables: {}, key: query, headers: {} },
  );
  return { data: plainData(data), errors: errors?.map((error) => error.toJSON()), bodies, read };
}

/** Both ways; what they answer must be equal, and nobody is asked twice. Returns how many answers were read as bytes. */
async function readsOf(query: string, answers: Answers): Promise<number> {
  const straight = await ask(query, answers, true);
  const careful = await ask(query, answers, false);
  expect({ data: straight.data, errors: straight.errors }).toEqual({ data: careful.data, errors: careful.errors });
  expect(straight.bodies.toSorted()).toEqual(careful.bodies.toSorted());
  return straight.read;
}

const LEAVES = "{ books { title pages price lent genre extra tags author { name } } }";
const book = (fields: string): string => `{"data":{"books":[{${fields}}]}}`;
const PLAIN = '"title":"Ordet","pages":7,"price":1.5,"lent":true,"genre":"NOVEL","extra":"x","tags":["a","b"],"author":{"name":"Munk"}';

describe("leaves are read as bytes", () => {
  it.each([
    ["as most servers write them", book(PLAIN)],
    ["with white space", book(PLAIN).replace(/,"/g, ', "').replace(/":/g, '": ').concat("\n")],
    ["with escapes", book(PLAIN.replace("Ordet", String.raw`\"Br\u00f8d\" \\ \/ \n \ud83d\ude00 æøå €😀`))],
    [
      "with null where it may be",
      book('"title":"","pages":null,"price":null,"lent":null,"genre":null,"extra":null,"tags":null,"author":null'),
    ],
    ["with the largest numbers", book(PLAIN.replace(":7", ":2147483647").replace("1.5", "-0.000000125"))],
    ["with the smallest numbers", book(PLAIN.replace(":7", ":-2147483648").replace("1.5", "0"))],
    ["with empty lists", book(PLAIN.replace('["a","b"]', "[ ]"))],
    ["of no object", '{"data":{"books":[]}}'],
    ["of null objects", '{"data":{"books":[null,null]}}'],
    ["of no list", '{"data":{"books":null}}'],
  ])("%s", async (_name, text) => {
    expect(await readsOf(LEAVES, { books: [text] })).toBe(1);
  });

  it("as they are, without writing them anew", async () => {
    const { data } = await ask(LEAVES, { books: [book(PLAIN.replace("1.5", "1.50"))] }, true);
    expect(data).toMatchObject({ books: [{ price: 1.5 }] });
  });
});

describe("is left to the careful way", () => {
  it.each([
    ["an error", '{"errors":[{"message":"no","path":["books"]}],"data":{"books":null}}'],
    ["an error behind the data", '{"data":{"books":null},"errors":[{"message":"no"}]}'],
    ["no data", '{"data":null}'],
    ["a field that is missing", book('"title":"Ordet"')],
    ["a field too many", book(`${PLAIN},"more":1`)],
    ["another order", book(`"pages":7,"title":"Ordet"${PLAIN.slice(PLAIN.indexOf(',"price"'))}`)],
    ["a field that comes twice", book(`"title":"A",${PLAIN}`)],
    ["a number for a text", book(PLAIN.replace('"Ordet"', "5"))],
    ["a text for a number", book(PLAIN.replace(":7", ':"7"'))],
    ["a whole number with a point", book(PLAIN.replace(":7", ":7.0"))],
    ["a whole number with an exponent", book(PLAIN.replace(":7", ":7e1"))],
    ["a whole number that is too large", book(PLAIN.replace(":7", ":2147483648"))],
    ["a whole number that is too small", book(PLAIN.replace(":7", ":-2147483649"))],
    ["minus nothing", book(PLAIN.replace(":7", ":-0"))],
    ["a number beyond all numbers", book(PLAIN.replace("1.5", "1e999"))],
    ["a very long number", book(PLAIN.replace("1.5", "1".repeat(400)))],
    ["a value that the enum does not have", book(PLAIN.replace("NOVEL", "NOVELLA"))],
    ["an object for a scalar", book(PLAIN.replace('"x"', '{"a":[1]}'))],
    ["a list for an object", book(PLAIN.replace('{"name":"Munk"}', "[]"))],
    ["an object for a list", book(PLAIN.replace('["a","b"]', "{}"))],
    ["a text for a truth", book(PLAIN.replace("true", '"true"'))],
  ])("%s", async (_name, text) => {
    expect(await readsOf(LEAVES, { books: [text] })).toBe(0);
  });

  it.each([
    ["null where none may be", book(PLAIN.replace('"Ordet"', "null"))],
    ["null in a list that has none", book(PLAIN.replace('"a"', "null"))],
    ["null in an object", book(PLAIN.replace('"Munk"', "null"))],
  ])("%s, which is seen when the answer is written", async (_name, text) => {
    expect(await readsOf(LEAVES, { books: [text] })).toBe(1);
  });

  it.each([
    ["cut off", book(PLAIN).slice(0, -9)],
    ["a text without an end", '{"data":{"books":[{"title":"Ordet'],
    ["a text with a line's end in it", book(PLAIN.replace("Ordet", "Or\ndet"))],
    ["an escape that is none", book(PLAIN.replace("Ordet", String.raw`\x`))],
    ["half an escape", book(PLAIN.replace("Ordet", String.raw`\u12`))],
    ["a number that begins with nothing", book(PLAIN.replace(":7", ":07"))],
    ["a point without digits", book(PLAIN.replace("1.5", "1."))],
    ["no brackets", '{"data":{"books":[{"title":"Ordet"'],
    ["a comma too many", book(PLAIN).replace('"b"]', '"b",]')],
    ["something behind the end", `${book(PLAIN)} {}`],
  ])("JSON that is broken: %s", async (_name, text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(/JSON/);
    expect(await readsOf(LEAVES, { books: [text] })).toBe(0);
  });
});

describe("entities", () => {
  const BOOKS = '{"data":{"books":[{"__typename":"Book","id":"1"},{"__typename":"Book","id":"2"},null,{"__typename":"Book","id":"1"}]}}';
  const STARS = "{ books { id stars next { stars } } }";

  it.each([
    ["are asked for once and answered everywhere", '{"data":{"_entities":[{"stars":3,"next":{"stars":1}},{"stars":4,"next":null}]}}', 2],
    ["that their owner does not know are null", '{"data":{"_entities":[null,{"stars":4,"next":null}]}}', 2],
    ["of another number", '{"data":{"_entities":[{"stars":3,"next":null}]}}', 1],
    ["of a larger number", '{"data":{"_entities":[null,null,null]}}', 1],
    ["that are none", '{"data":{"_entities":null}}', 1],
    ["with errors", '{"data":{"_entities":[null,null]},"errors":[{"message":"no","path":["_entities",0]}]}', 1],
  ])("%s", async (_name, text, read) => {
    expect(await readsOf(STARS, { books: [BOOKS], stars: [text] })).toBe(read);
  });

  it("of another type than was asked for are left to the careful way", async () => {
    expect(await readsOf(STARS, { books: [BOOKS.replaceAll("Book", "Magazine")], stars: ["{}"] })).toBe(0);
  });

  it("are told apart by all that they are named with, letters beyond ASCII and lists included", async () => {
    const rows = [
      ["1", "Brød", '["a"]'],
      ["1", "Brød", '["a","b"]'],
      ["1", "Brod", "null"],
      ["1", "Brød", '["a"]'],
    ].map(([id, title, tags]) => `{"__typename":"Book","title":"${title}","tags":${tags},"id":"${id}"}`);
    const answer = '{"data":{"_entities":[{"note":"x"},{"note":"y"},{"note":"z"}]}}';
    const { bodies, data } = await ask("{ books { note } }", { books: [`{"data":{"books":[${rows.join(",")}]}}`], stars: [answer] }, false);
    expect(data).toEqual({ books: [{ note: "x" }, { note: "y" }, { note: "z" }, { note: "x" }] });
    const ordered = rows.map((row) => orderedLike(bodies[0] ?? "", row));
    expect(await readsOf("{ books { note } }", { books: [`{"data":{"books":[${ordered.join(",")}]}}`], stars: [answer] })).toBe(2);
  });

  it("without what names them are not asked for", async () => {
    const answer = '{"data":{"_entities":[{"stars":3,"next":{"__typename":"Book","id":"9"}},null]}}';
    const titles = '{"data":{"_entities":[{"title":"Ordet"}]}}';
    expect(await readsOf("{ books { stars next { title } } }", { books: [BOOKS, titles], stars: [answer] })).toBe(3);
  });

  it("are found in lists of lists", async () => {
    const shelf = '{"data":{"shelf":[[{"__typename":"Book","id":"1"},null],[],[{"__typename":"Book","id":"2"}]]}}';
    const answer = '{"data":{"_entities":[{"stars":3},{"stars":4}]}}';
    expect(await readsOf("{ shelf { stars } }", { books: [shelf], stars: [answer] })).toBe(2);
  });
});

it("gives up a straight way that leads nowhere again and again", async () => {
  const query = "{ books { title } }";
  let offered = 0;
  const transport = async ({ read }: Parameters<Transport>[0]) => {
    if (read !== undefined) offered += 1;
    return { data: { books: [] } };
  };
  const transports = new Map(SUBGRAPHS.map(({ name }) => [name, Object.assign(transport, { reads: true })]));
  const document = parse(query);
  for (let time = 0; time < 20; time += 1)
    await executeOperation({ snapshot, transports }, { document, variables: {}, key: query, headers: {} });
  expect(offered).toBe(3);
});

/** A row's fields in the order in which a request asks for them. */
function orderedLike(body: string, row: string): string {
  const fields: Record<string, unknown> = JSON.parse(row);
  const names = Object.keys(fields).toSorted((a, b) => body.search(new RegExp(`\\b${a}\\b`)) - body.search(new RegExp(`\\b${b}\\b`)));
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, fields[name]])));
}
