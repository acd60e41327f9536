import { isRecord, type Json } from "../../query/json.ts";
import { must, type Case } from "./case.ts";
import type { Reply } from "./service.ts";
import type { Subject } from "./subject.ts";

/** R: how the service says no. */
export const REFUSAL_CASES: readonly Case[] = [
  {
    id: "OPS-R-001",
    level: "MUST",
    proves: "A query that does not parse is answered as GraphQL, with a list of errors and a status below 500.",
    why: "An HTML page or a 500 reads as a service that is down; the gateway then stops asking it.",
    mend: "Let the GraphQL server's error handler answer; give no page of the web framework.",
    async check({ service }) {
      refusal(await service.ask("{ this does not"));
    },
  },
  {
    id: "OPS-R-002",
    level: "MUST",
    proves: "A field that does not exist is refused with an error that names it, and without data.",
    why: "The author of a query finds the mistake by the name; half an answer would hide it.",
    mend: "Validate queries against the schema before they run, as every GraphQL library does unless told not to.",
    async check({ service }) {
      const reply = refusal(await service.ask("{ opsTestNoSuchField }"));
      must(reply.data === null, "There is data beside the error.");
      must(String(reply.errors[0]?.["message"]).includes("opsTestNoSuchField"), "The message does not name the field.");
    },
  },
  {
    id: "OPS-R-003",
    level: "MUST",
    proves: "Every error has a `message` and, where it has a `path`, names as texts and indexes as numbers.",
    why: "The gateway puts errors where they belong by their path; an index that is a text points nowhere.",
    mend: "Format errors as the GraphQL specification says. Mercurius writes indexes as texts: turn them into numbers in its errorFormatter, as `ops init` does.",
    async check(subject) {
      for (const error of await someErrors(subject))
        must(isWellFormed(error), `This error is not of that shape: ${JSON.stringify(error).slice(0, 300)}`);
    },
  },
  {
    id: "OPS-R-004",
    level: "MUST",
    proves: "No error tells of the inside: no stack, no file, no SQL, no address.",
    why: "Errors are shown to everybody who asks the hub.",
    mend: "Answer what you did not expect with one fixed sentence and a reference, and write the rest to your log. Turn the framework's debug mode off.",
    async check(subject) {
      for (const error of await someErrors(subject)) {
        const text = JSON.stringify(error);
        const leak = LEAKS.find((pattern) => pattern.test(text));
        must(leak === undefined, `This error tells too much: ${text.slice(0, 300)}`);
      }
    },
  },
  {
    id: "OPS-R-005",
    level: "MUST",
    proves: "A body that is not JSON, or has no query, is refused with a status from 400 to 499, and the service lives on.",
    why: "Anybody who reaches the address can send it.",
    mend: "Let the body parser refuse with 400, and answer 400 where `query` is missing.",
    async check({ service }) {
      for (const body of ['{"query": ', "{}", '{"query": 1}', "null"]) {
        const { status } = await service.send(body);
        must(status >= 400 && status < 500, `${body} is answered with status ${status}.`);
      }
      must((await service.ask("{ __typename }")).data?.["__typename"] === "Query", "The next request is not answered as before.");
    },
  },
  {
    id: "OPS-R-006",
    level: "SHOULD",
    proves: "Every error has a code in `extensions.code`.",
    why: "Programs tell errors apart by code; messages change.",
    mend: 'Give each error `extensions: { code: "BAD_USER_INPUT" }` or another of a list you publish.',
    async check(subject) {
      for (const { extensions, message } of await someErrors(subject))
        must(
          isRecord(extensions) && typeof extensions["code"] === "string" && extensions["code"] !== "",
          `No code: ${String(message).slice(0, 300)}`,
        );
    },
  },
];

const LEAKS: readonly RegExp[] = [
  /\bat (async )?[\w.<>]+ \(?(file:|node:|\/|[A-Z]:\\)/,
  /node_modules|\/home\/|\/usr\/|\/app\/|[A-Z]:\\\\/,
  /"(stack|stacktrace|exception)"\s*:/i,
  /\b(SELECT .+ FROM|INSERT INTO|UPDATE .+ SET|DELETE FROM) /i,
  /\b(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+\b|ECONNREFUSED/,
];

function refusal(reply: Reply): Reply {
  must(reply.status < 500, `The status is ${reply.status}.`);
  must(reply.errors.length > 0, "The answer holds no GraphQL errors.");
  return reply;
}

/** The errors of mistakes that anybody can make: of a query, of an argument, of a representation. */
async function someErrors({ service, types, hasFeed }: Subject): Promise<readonly Json[]> {
  const queries = ["{ this does not", "{ opsTestNoSuchField }"];
  if ((await types()).objects.size > 0 && (await hasFeed())) queries.push('{ listingFeed(after: "ops-test-no-cursor") { cursor } }');
  const replies = await Promise.all(queries.map((query) => service.ask(query)));
  const reply = await service.ask("query($r: [_Any!]!) { _entities(representations: $r) { __typename } }", {
    r: [{ __typename: "OpsTestUnknownType" }, { id: {} }, { __typename: "Query" }],
  });
  return [...replies, reply].flatMap(({ body }) =>
    Array.isArray(body["errors"]) ? body["errors"].map((each) => (isRecord(each) ? each : { message: each })) : [],
  );
}

function isWellFormed({ message, path, extensions, locations }: Json): boolean {
  const pathFits =
    path === undefined ||
    path === null ||
    (Array.isArray(path) && path.every((part) => (typeof part === "string" ? !/^\d+$/.test(part) : Number.isInteger(part))));
  return (
    typeof message === "string" &&
    message !== "" &&
    pathFits &&
    (extensions === undefined || isRecord(extensions)) &&
    (locations === undefined || locations === null || Array.isArray(locations))
  );
}
