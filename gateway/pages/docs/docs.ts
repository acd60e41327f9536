import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLSchema } from "graphql";
import { nearest } from "../../../subgraphs/base/nearest.ts";
import type { Snapshot } from "../../supergraph/snapshot.ts";
import { sendPage } from "../security.ts";
import { CHANGES_QUERY, changesPage, type Changes } from "./changes-page.ts";
import { clientFits, clientPage } from "./client-page.ts";
import { errorsPage } from "./errors-page.ts";
import { both, DOCS_POLICY, frame, type Framed, type Parts } from "./frame.ts";
import { html } from "./html.ts";
import { indexPage } from "./index-page.ts";
import { renderMarkdown } from "./markdown.ts";
import { typePage } from "./type-page.ts";
import { usedBy } from "./used-by.ts";

/** The publisher's guide, from nothing to published. */
export const GUIDE = readFileSync(new URL("./guide.md", import.meta.url), "utf8");

/**
 * GET /docs and below: documentation made from the schema in force, so that it is never older than what is served. A page is made when it is first asked for and kept until the supergraph changes; asked for again with its
 * ETag it costs nothing. Changes come from the registry, asked as any client asks; without one in the schema there is neither that page nor the guide for publishers.
 */
export function addDocs(app: FastifyInstance, current: () => Snapshot): void {
  const made = new WeakMap<Snapshot, SnapshotDocs>();
  const docs = (): SnapshotDocs => {
    const snapshot = current();
    const known = made.get(snapshot) ?? createSnapshotDocs(snapshot.apiSchema);
    made.set(snapshot, known);
    return known;
  };

  app.get("/docs", async (request, reply) => send(request, reply, docs().index()));
  app.get("/docs/errors", async (request, reply) => send(request, reply, docs().errors()));
  app.get<{ Params: { name: string } }>("/docs/types/:name", async (request, reply) => {
    const page = docs().type(request.params.name);
    return page === undefined ? sendPage(reply.code(404), docs().unknown(request.params.name), DOCS_POLICY) : send(request, reply, page);
  });
  for (const name of ["guide", "client"] as const)
    app.get(`/docs/${name}`, async (request, reply) => {
      const page = docs()[name]();
      return page === undefined ? reply.callNotFound() : send(request, reply, page);
    });
  app.get<{ Querystring: { after?: unknown } }>("/docs/changes", async (request, reply) => {
    const { parts } = docs();
    if (!parts.changes) return reply.callNotFound();
    const { after } = request.query;
    const changes = await askChanges(app, typeof after === "string" ? after.slice(0, 200) : null);
    if (changes === "bad cursor") return reply.redirect("/docs/changes");
    if (changes === undefined) return sendPage(reply.code(503).header("retry-after", "10"), frame(UNTOLD, parts), DOCS_POLICY);
    return send(request, reply, frame(changesPage(changes), parts));
  });
}

interface SnapshotDocs {
  readonly parts: Parts;
  index(): string;
  errors(): string;
  /** Undefined where there is no registry. */
  guide(): string | undefined;
  /** Undefined where the schema does not have what the example asks for. */
  client(): string | undefined;
  /** Undefined where there is no such type. */
  type(name: string): string | undefined;
  /** Of a type that is not there. */
  unknown(name: string): string;
}

function createSnapshotDocs(schema: GraphQLSchema): SnapshotDocs {
  const parts: Parts = {
    changes: schema.getQueryType()?.getFields()["schemaChanges"] !== undefined,
    guide: schema.getMutationType()?.getFields()["publishSubgraph"] !== undefined,
    client: clientFits(schema),
  };
  const names = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith("__"));
  const pages = new Map<string, string>();
  let used: ReturnType<typeof usedBy> | undefined;
  const once = (key: string, make: () => Framed): string => {
    const known = pages.get(key) ?? frame(make(), parts);
    pages.set(key, known);
    return known;
  };
  return Object.freeze({
    parts,
    index: () => once("", () => indexPage(schema)),
    errors: () => once("errors", errorsPage),
    guide: () => (parts.guide ? once("guide", guidePage) : undefined),
    client: () => (parts.client ? once("client", clientPage) : undefined),
    type(name: string) {
      const type = names.includes(name) ? schema.getType(name) : undefined;
      if (type === undefined) return undefined;
      used ??= usedBy(schema);
      const uses = used.get(name) ?? [];
      return once(`type ${name}`, () => typePage(type, schema, uses));
    },
    unknown: (name: string) => frame(unknownPage(nearest(name.slice(0, 80), names)), parts),
  });
}

function guidePage(): Framed {
  const [, title = "", text = ""] = /^# (.*)\n([\s\S]*)$/.exec(GUIDE) ?? [];
  const [da = "", en = da] = title.split(" · ");
  return { path: "/docs/guide", title: { da, en }, body: renderMarkdown(text) };
}

function unknownPage(near: string | undefined): Framed {
  const body =
    near === undefined
      ? html`<p><a href="/docs">${both({ da: "Alle typer", en: "All types" })}</a></p>`
      : html`<p>
          ${both({ da: "Mente du", en: "Did you mean" })} <a href="/docs/types/${near}"><code>${near}</code></a
          >?
        </p>`;
  return { path: "", title: { da: "Typen findes ikke", en: "There is no such type" }, body };
}

const UNTOLD: Framed = {
  path: "/docs/changes",
  title: { da: "Ændringer", en: "Changes" },
  body: html`<p>
    ${both({ da: "Ændringerne kan ikke vises lige nu. Prøv igen om lidt.", en: "The changes cannot be shown at present. Try again in a while." })}
  </p>`,
};

function send(request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply {
  const etag = `"${createHash("sha256").update(page).digest("base64url")}"`;
  reply.header("etag", etag);
  const known = (request.headers["if-none-match"] ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes(etag) ? reply.code(304).send() : sendPage(reply, page, DOCS_POLICY);
}

/** Undefined where the registry does not answer. */
async function askChanges(app: FastifyInstance, after: string | null): Promise<Changes | "bad cursor" | undefined> {
  const response = await app.inject({
    method: "POST",
    url: "/graphql",
    headers: { "content-type": "application/json", "apollographql-client-name": "docs" },
    payload: JSON.stringify({ query: CHANGES_QUERY, variables: { after } }),
  });
  const { data, errors = [] } = response.json<Answer>(); // the gateway itself has checked it against the schema
  if (errors.some(({ extensions }) => extensions?.["code"] === "CURSOR_INVALID")) return "bad cursor";
  return data?.schemaChanges ?? undefined;
}

interface Answer {
  readonly data?: { readonly schemaChanges: Changes | null } | null;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}
