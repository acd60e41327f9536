import { buildSubgraphSchema } from "@apollo/subgraph";
import fastify from "fastify";
import { GraphQLError, isObjectType, parse } from "graphql";
import mercurius from "mercurius";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createFeed } from "./feed.js";
import { createReader, PUBLISHER } from "./listings.js";

/** The subgraph: schema.graphql answered from the feed, by Mercurius. */
export async function createServer({
  read = createReader(),
  stateFile = fileURLToPath(new URL("feed-state.json", import.meta.url)),
  logger = false,
} = {}) {
  const feed = await createFeed({ read, file: stateFile });
  const sdl = await readFile(new URL("schema.graphql", import.meta.url), "utf8");
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(sdl),
      resolvers: {
        Query: {
          async listingFeed(_root, { after, first }) {
            if (first < 1 || first > 500) throw refusal("PAGE_SIZE_INVALID", "Ask for 1 to 500 listings.");
            const page = await feed.page(after ?? undefined, first);
            if (page === undefined) throw refusal("CURSOR_INVALID", "This cursor is not of this feed; read from the beginning.");
            return { ...page, publishers: [{ ...PUBLISHER, retrievedAt: page.readAt, staleSince: null, quarantined: 0 }] };
          },
        },
        Listing: {
          __resolveReference: ({ id }) => (typeof id === "string" && feed.find(id) !== undefined ? { id } : null),
          __FIELD__: ({ id }) => ({ columns: feed.find(id)?.columns ?? [] }),
        },
      },
    },
  ]);
  schema.getQueryType().getFields()._service.resolve = () => ({ sdl }); // the very text that is published, not a print of it
  resolveAlone(schema);

  const app = fastify({ logger, bodyLimit: 10 * 1024 * 1024 });
  await app.register(mercurius, {
    schema,
    routes: false,
    graphql: { parseOptions: { maxTokens: 20_000 } },
    errorFormatter: ({ data = null, errors }) => ({ statusCode: 200, response: { data, errors } }), // as they are: told() below has the say
  });
  app.post("/graphql", async (request, reply) => {
    const { query, variables, operationName } = request.body ?? {};
    // Mercurius would execute a syntax tree sent as JSON text, past its limits.
    if (typeof query !== "string" || /^\s*[{["]\s*"/.test(query))
      return reply.code(400).send({ data: null, errors: [{ message: "The body needs a query.", extensions: { code: "BAD_REQUEST" } }] });
    try {
      const { data, errors } = await app.graphql(query, {}, variables ?? {}, operationName);
      return { data, ...(errors && { errors: errors.map((error) => told(error, app.log)) }) };
    } catch (error) {
      return { data: null, errors: (error.errors ?? [error]).map((each) => told(each, app.log)) };
    }
  });
  app.get("/health", () => ({ status: "ok" }));
  return app;
}

/** The stock `_entities` throws for all where one representation is bad. Here each is resolved alone: a failure is null and an error at its own place. */
function resolveAlone(schema) {
  schema.getQueryType().getFields()._entities.resolve = (_root, { representations }, context, info) =>
    representations.map(async (representation) => {
      const type = info.schema.getType(String(representation?.__typename));
      if (!isObjectType(type)) throw refusal("BAD_USER_INPUT", "There is no such entity type here.");
      const entity = await type.extensions.apollo?.subgraph?.resolveReference?.(representation, context, info);
      return entity === null || entity === undefined ? null : { ...entity, __typename: type.name };
    });
}

function refusal(code, message) {
  return new GraphQLError(message, { extensions: { code } });
}

/** An error as others may see it: ours and GraphQL's own stay, what was not expected goes to the log. Indexes in paths are numbers. */
function told(error, log) {
  const place = {
    ...(error.path && { path: error.path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)) }),
    ...(error.locations && { locations: error.locations }),
  };
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original === undefined || original instanceof GraphQLError) {
    const code = error.extensions.code ?? (error.message.startsWith("Syntax Error") ? "GRAPHQL_PARSE_FAILED" : "BAD_USER_INPUT");
    return { message: error.message, ...place, extensions: { code } };
  }
  const reference = randomUUID();
  log.error({ err: original, reference }, "unexpected");
  return { message: `Something went wrong (${reference}).`, ...place, extensions: { code: "INTERNAL" } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const app = await createServer({ logger: true });
  await app.listen({ port: Number(process.env.PORT ?? "__PORT__"), host: process.env.HOST ?? "127.0.0.1" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => app.close());
}
