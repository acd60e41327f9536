import { buildClientSchema, buildSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { HubError } from "../../../../schema/errors.ts";
import { isRecord, type Json } from "../../../query/json.ts";
import { chooseList, type ServiceSample } from "./found.ts";
import { itemOf, listQuery, listsOf } from "./graphql-lists.ts";
import { fetchText, isAddress, readDescription } from "./read.ts";

export interface WrappedService {
  /** A file with SDL or with the answer to introspection, the address of one, or that of the service itself. */
  readonly sample: string;
  readonly cwd: string;
  readonly path?: string | undefined;
  /** Where the service answers, if `sample` is not its address. */
  readonly url?: string | undefined;
}

/** What to make of a GraphQL service without Federation: the list with title and description, how it is paged, and the field that gives one record. Throws USAGE, SERVICE_UNREACHABLE, FILE_UNREADABLE. */
export async function readGraphql(wrapped: WrappedService): Promise<ServiceSample> {
  const { schema, url } = await schemaOf(wrapped);
  if (schema.getQueryType()?.getFields()["_service"] !== undefined)
    throw new HubError("USAGE", "The service is a Federation subgraph already.", {
      next: "Publish it as it is: ops check, then ops publish.",
    });
  const list = chooseList(listsOf(schema), wrapped.path);
  const { query, variables } = listQuery(list);
  const service = { url, list: query, at: list.at, node: list.node, variables, paging: list.paging };
  const rows = await firstPage(url, { query, variables, at: list.at, node: list.node });
  return {
    format: "graphql",
    url,
    service,
    columns: list.columns,
    rows: rows ?? list.examples,
    invented: false,
    notes: [
      `The records of ${list.path} at ${url}${rows === undefined ? ", which gave none just now: what columns hold could not be looked at" : ""}.`,
      "If the service wants credentials, set SERVICE_AUTHORIZATION.",
    ],
    itemBy: (idColumn) => ({ item: itemOf(schema, list, idColumn) }),
  };
}

async function schemaOf({ sample, cwd, url }: WrappedService): Promise<{ readonly schema: GraphQLSchema; readonly url: string }> {
  if (isAddress(sample)) {
    const schema = await introspected(sample);
    if (schema !== undefined) return { schema, url: url ?? sample };
  }
  const schema = readSchema(await readDescription(sample, cwd));
  if (url === undefined)
    throw new HubError("USAGE", "A schema does not say where its service answers.", { next: "Say it: --service https://…/graphql." });
  return { schema, url };
}

/** The schema as the service tells it; undefined where the address is not that of a service that does. */
async function introspected(url: string): Promise<GraphQLSchema | undefined> {
  try {
    return clientSchema(await fetchText(url, { method: "POST", body: JSON.stringify({ query: getIntrospectionQuery() }) }));
  } catch {
    return undefined;
  }
}

function readSchema(text: string): GraphQLSchema {
  try {
    return text.trimStart().startsWith("{") ? (clientSchema(text) ?? buildSchema(text)) : buildSchema(text, { assumeValidSDL: true });
  } catch (cause) {
    throw new HubError("USAGE", `The sample is no GraphQL schema: ${cause instanceof Error ? cause.message : "it cannot be read"}`, {
      cause,
    });
  }
}

/** Of the answer to introspection, or of its data alone; undefined where it is neither. */
function clientSchema(text: string): GraphQLSchema | undefined {
  const answer = JSON.parse(text) as Partial<IntrospectionQuery> & { readonly data?: Partial<IntrospectionQuery> }; // or anything else: then it has no __schema
  const { __schema } = answer.data ?? answer;
  return __schema === undefined ? undefined : buildClientSchema({ __schema });
}

interface FirstPage {
  readonly query: string;
  readonly variables: Json;
  readonly at: readonly string[];
  readonly node: string | null;
}

/** Records as the service has them now; undefined where it gives none. */
async function firstPage(url: string, { query, variables, at, node }: FirstPage): Promise<readonly Json[] | undefined> {
  try {
    const answer: unknown = JSON.parse(await fetchText(url, { method: "POST", body: JSON.stringify({ query, variables }) }));
    let found = isRecord(answer) ? answer["data"] : undefined;
    for (const key of at) found = isRecord(found) ? found[key] : undefined;
    const rows = (Array.isArray(found) ? found : [])
      .map((each: unknown) => (node !== null && isRecord(each) ? each[node] : each))
      .filter(isRecord);
    return rows.length === 0 ? undefined : rows;
  } catch {
    return undefined;
  }
}
