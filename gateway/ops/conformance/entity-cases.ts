import { isDeepStrictEqual } from "node:util";
import { isRecord, type Json } from "../../query/json.ts";
import { must, Skip, type Case } from "./case.ts";
import type { Reply } from "./service.ts";
import type { Known, Subject } from "./subject.ts";
import { selectionOf } from "./types.ts";

const ALONE =
  'Resolve each representation on its own: catch what it throws, answer null at its index and an error with the path ["_entities", index]. `ops init` shows how for @apollo/subgraph, whose own resolver throws for all.';

/** E: `_entities`, through which the gateway joins this subgraph with the others. One bad representation must not harm the others: they are other people's fields. */
export const ENTITY_CASES: readonly Case[] = [
  {
    id: "OPS-E-001",
    level: "MUST",
    proves: "An entity that is there is answered by its key, without errors.",
    why: "The gateway comes with a key from another subgraph and joins what it gets.",
    mend: "Write `__resolveReference` for the type; it gets the representation and gives the object, with the key's fields.",
    async check(subject) {
      const known = await subject.known();
      const reply = await entities(subject, known, [known.representation]);
      must(reply.errors.length === 0, `It says: ${message(reply)}`);
      must(isKnown(known, list(reply, 1)[0]), "The answer is not the entity asked for.");
    },
  },
  {
    id: "OPS-E-002",
    level: "MUST",
    proves: "An unknown key harms nobody: null (or an object of that key) at its place, the others as asked.",
    why: "Subgraphs are never exactly of one moment; a key that is gone here is still in another's data.",
    mend: `Answer null for a key that is not there. ${ALONE}`,
    check: (subject) => harmless(subject, (known) => [unknown(known, 1)]),
  },
  {
    id: "OPS-E-003",
    level: "MUST",
    proves: "The same representation twice gives the same answer twice.",
    why: "The answer is matched by index; an answer that leaves out what it has given already moves all that follow to the wrong entities.",
    mend: "Answer a list as long as the list asked for. If you look up in bulk, map the rows back by key for every index.",
    async check(subject) {
      const known = await subject.known();
      const reply = await entities(subject, known, [known.representation, known.representation, known.representation]);
      const answers = list(reply, 3);
      must(
        answers.every((answer) => isKnown(known, answer) && isDeepStrictEqual(answer, answers[0])),
        "The three answers differ.",
      );
    },
  },
  {
    id: "OPS-E-004",
    level: "MUST",
    proves: "The answers stand in the order of the representations.",
    why: "The gateway matches by index: in another order one organisation's data is shown under another's name.",
    mend: "Map the rows of a bulk look-up back to the keys in the order they came; a database gives them in any order.",
    async check(subject) {
      const known = await subject.known();
      const gone = unknown(known, 1);
      const asked = [gone, known.representation, gone, known.representation, gone];
      const answers = list(await entities(subject, known, asked), asked.length);
      asked.forEach((one, index) =>
        must(
          (one === known.representation) === isKnown(known, answers[index]),
          `At index ${index} stands the answer to another representation.`,
        ),
      );
    },
  },
  {
    id: "OPS-E-005",
    level: "MUST",
    proves: "A key that is null harms nobody.",
    why: "Another subgraph may send a reference whose key it does not know.",
    mend: ALONE,
    check: (subject) => harmless(subject, (known) => [withKey(known, null)]),
  },
  {
    id: "OPS-E-006",
    level: "MUST",
    proves: "A null in place of a representation is refused with a GraphQL error, and the service lives on.",
    why: "`[_Any!]!` has no null; a service that falls over it can be ended by anybody who reaches it.",
    mend: "Leave the argument's check to the GraphQL library; do not touch the list before it.",
    async check(subject) {
      const known = await subject.known();
      const reply = await entities(subject, known, [known.representation, null]);
      must(reply.errors.length > 0, "It is answered without an error.");
      must(reply.status < 500, `The status is ${reply.status}.`);
      must(
        isKnown(known, list(await entities(subject, known, [known.representation]), 1)[0]),
        "The next request is not answered as before.",
      );
    },
  },
  {
    id: "OPS-E-007",
    level: "MUST",
    proves: "A representation of an unknown type harms nobody.",
    why: "While one subgraph is renewed before the other, types are asked for that are not there yet.",
    mend: ALONE,
    check: (subject) => harmless(subject, () => [{ __typename: "OpsTestUnknownType", id: "1" }]),
  },
  {
    id: "OPS-E-008",
    level: "MUST",
    proves: "A representation without `__typename` harms nobody.",
    why: "It is a mistake of whoever asks, and must cost nobody else an answer.",
    mend: ALONE,
    check: (subject) =>
      harmless(subject, ({ representation }) => [
        Object.fromEntries(Object.entries(representation).filter(([name]) => name !== "__typename")),
      ]),
  },
  {
    id: "OPS-E-009",
    level: "MUST",
    proves: "A malformed key (missing, an object, a list, a long text) harms nobody.",
    why: "Keys come from outside. One that reaches a query or a path unchecked is a way in.",
    mend: `Check the key's type before it is used. ${ALONE}`,
    check: (subject) =>
      harmless(subject, (known) => [
        { __typename: known.type.name },
        withKey(known, { not: "a key" }),
        withKey(known, ["a", "list"]),
        withKey(known, "x'\";--".repeat(2_000)),
      ]),
  },
  {
    id: "OPS-E-010",
    level: "MUST",
    proves: "500 representations in one request are all answered, each at its place.",
    why: "A list of a hundred help services asks for hundreds of entities at once.",
    mend: "Look them up in bulk, with one statement or one call for all (a DataLoader does it); raise the body limit to 10 MB and the limit of the answer.",
    async check(subject) {
      const known = await subject.known();
      const asked = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? known.representation : unknown(known, index)));
      const reply = await entities(subject, known, asked);
      const answers = list(reply, asked.length);
      const wrong = asked.findIndex((one, index) => one === known.representation && !isKnown(known, answers[index]));
      must(wrong === -1, `At index ${wrong} the entity is missing.`);
      return `500 in ${Math.round(reply.ms)} ms, ${reply.bytes} bytes`;
    },
  },
  {
    id: "OPS-E-011",
    level: "MUST",
    proves: "No representations give an empty list.",
    why: "A gateway may ask for none, and an error would be shown to the user.",
    mend: "Answer [] before anything is looked up.",
    async check(subject) {
      const known = await subject.known();
      const reply = await entities(subject, known, []);
      must(reply.errors.length === 0, `It says: ${message(reply)}`);
      list(reply, 0);
    },
  },
];

/** Asks for entities with every field that can be asked for. */
export function entities({ service, types }: Subject, { type }: Known, representations: readonly unknown[]): Promise<Reply> {
  return types().then((all) =>
    service.ask(`query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type.name} { ${selectionOf(all, type)} } } }`, {
      r: representations,
    }),
  );
}

/** A representation of an entity that is not there. Throws Skip where no key can be made up. */
export function unknown(known: Known, index: number): Json {
  const { representation } = known;
  const [field] = keyFields(representation);
  if (field === undefined) throw new Skip("No key of the type is a text or a number, so that none can be made up that is not there.");
  return { ...representation, [field]: typeof representation[field] === "number" ? 2_000_000_000 + index : `ops-test-unknown:${index}` };
}

/** Bad ones among a good one before, between and after: the good ones come whole, and no error points at them. */
async function harmless(subject: Subject, bad: (known: Known) => readonly unknown[]): Promise<void> {
  const known = await subject.known();
  const asked = [known.representation, ...bad(known).flatMap((one) => [one, known.representation])];
  const reply = await entities(subject, known, asked);
  const answers = list(reply, asked.length);
  asked.forEach((one, index) => {
    if (one === known.representation)
      must(isKnown(known, answers[index]), `The good representation at index ${index} is not answered: ${message(reply)}`);
    else must(answers[index] === null || isRecord(answers[index]), `At index ${index} stands neither null nor an object.`);
  });
  const stray = reply.errors.find(
    ({ path }) => !Array.isArray(path) || path[0] !== "_entities" || asked[Number(path[1])] === known.representation,
  );
  must(stray === undefined, `An error does not point at the bad representation: ${JSON.stringify(stray ?? null).slice(0, 300)}`);
}

function list(reply: Reply, length: number): readonly unknown[] {
  const found = reply.data?.["_entities"];
  must(Array.isArray(found), `\`_entities\` is no list (status ${reply.status}): ${message(reply)}`);
  must(found.length === length, `${length} were asked for, ${found.length} are answered.`);
  return found;
}

function isKnown({ representation }: Known, answer: unknown): boolean {
  return isRecord(answer) && Object.entries(representation).every(([name, value]) => isDeepStrictEqual(answer[name], value));
}

function withKey({ representation }: Known, value: unknown): Json {
  const [field] = keyFields(representation);
  if (field === undefined) throw new Skip("No key of the type is a text or a number.");
  return { ...representation, [field]: value };
}

function keyFields(representation: Json): readonly string[] {
  return Object.keys(representation).filter((name) => name !== "__typename" && ["string", "number"].includes(typeof representation[name]));
}

function message({ errors }: Reply): string {
  return errors.length === 0 ? "no error is given" : String(errors[0]?.["message"]).slice(0, 300);
}
