import { parse } from "yaml";
import { HubError } from "../../../../schema/errors.ts";
import { isRecord, type Json } from "../../../query/json.ts";
import { chooseList, type FoundList, type ServiceSample } from "./found.ts";
import { listOf, schemasOf, type Schemas } from "./json-schema.ts";
import { pagingOf, valuesOf } from "./rest-parameters.ts";
import { fetchText, isAddress } from "./read.ts";

/** An OpenAPI 3 document (spec.openapis.org/oas/v3.1.0), and what somebody says about it. */
export interface DescribedService {
  readonly text: string;
  /** Where the document was found: a file or an address, to which the servers in it are relative. */
  readonly sample: string;
  readonly path?: string | undefined;
  /** Where the service answers, if not where the document says. */
  readonly url?: string | undefined;
}

interface RestList extends FoundList {
  /** Where the records are in the answer. */
  readonly at: readonly string[];
  readonly record: Json;
  readonly operation: Json;
  readonly parameters: readonly Json[];
  readonly servers: unknown;
}

/** What to make of an OpenAPI document: the list with title and description, how it is paged, and where one record is asked for. Asks the service for its first page, and does without where it does not answer. Throws USAGE. */
export async function readOpenApi({ text, sample, path, url }: DescribedService): Promise<ServiceSample> {
  const document = parsed(text);
  const schemas = schemasOf(document);
  const list = chooseList(listsOf(document, schemas), path);
  const base = url ?? serverOf(list.servers, sample);
  const { query, missing } = valuesOf(list.parameters, schemas);
  const paging = pagingOf(list.parameters, list.operation, schemas);
  const service = { url: base, path: list.path, query, list: list.at, paging };
  const rows = await firstPage(service);
  return {
    format: "openapi",
    url: base,
    service,
    columns: list.columns,
    rows: rows ?? list.examples,
    invented: false,
    notes: [
      `The records of ${base}${list.path}${rows === undefined ? ", which gave none just now: what columns hold could not be looked at" : ""}.`,
      ...(missing.length === 0
        ? []
        : [
            `The list wants values that the description does not give; fill them in under SERVICE.query in service.js: ${missing.join(", ")}.`,
          ]),
      ...("security" in list.operation || "security" in document ? ["The service may want credentials: set SERVICE_AUTHORIZATION."] : []),
    ],
    itemBy: (idColumn) => itemOf(document, list, { schemas, idColumn }),
  };
}

function parsed(text: string): Json {
  let value: unknown;
  try {
    value = parse(text, { logLevel: "silent" }); // JSON is YAML
  } catch (cause) {
    throw new HubError("USAGE", "The sample is neither JSON nor YAML.", { cause });
  }
  if (!isRecord(value) || !String(value["openapi"]).startsWith("3."))
    throw new HubError("USAGE", "The sample is no OpenAPI 3 document.", {
      next: "Give one whose first line is `openapi: 3.…`; tools convert Swagger 2.",
    });
  return value;
}

/** Every GET without a part to fill in that answers a list of objects. */
function listsOf(document: Json, schemas: Schemas): readonly RestList[] {
  const paths = isRecord(document["paths"]) ? document["paths"] : {};
  return Object.entries(paths).flatMap(([path, item]) => {
    const at = schemas.node(item);
    const operation = schemas.node(at["get"]);
    if (path.includes("{")) return [];
    const found = schemas.listIn(answerOf(operation, schemas));
    if (found === undefined) return [];
    const parameters = [...listOf(at["parameters"]), ...listOf(operation["parameters"])].map((each) => schemas.node(each));
    const columns = schemas.columns(found.item);
    const servers = operation["servers"] ?? at["servers"] ?? document["servers"];
    return [{ path, at: found.at, record: found.item, columns, operation, parameters, servers, examples: examplesOf(found.item, schemas) }];
  });
}

/** Schema of the JSON that an operation answers when all is well. */
function answerOf(operation: Json, schemas: Schemas): Json {
  const responses = isRecord(operation["responses"]) ? operation["responses"] : {};
  const status = ["200", "2XX", "2xx", "default"].find((each) => each in responses);
  const content = schemas.node(status === undefined ? {} : responses[status])["content"];
  const [, media] = Object.entries(isRecord(content) ? content : {}).find(([type]) => /json/i.test(type)) ?? [];
  return schemas.schema(isRecord(media) ? media["schema"] : {});
}

/** One record made of the examples and the words that the description lists, so that they are known even if the service does not answer. */
function examplesOf(record: Json, schemas: Schemas): readonly Json[] {
  const properties = isRecord(record["properties"]) ? record["properties"] : {};
  const values = Object.entries(properties).flatMap(([name, each]) => {
    const schema = schemas.schema(each);
    const words = listOf(schema["enum"] ?? schemas.schema(schema["items"])["enum"]);
    const value = words.length > 0 ? words : schema["example"];
    return value === undefined ? [] : [[name, value] as const];
  });
  return values.length === 0 ? [] : [Object.fromEntries(values)];
}

/** The first of the servers, its variables at their defaults. Throws USAGE where that is no address. */
function serverOf(servers: unknown, sample: string): string {
  const first = listOf(servers).find(isRecord);
  const variables = isRecord(first?.["variables"]) ? first["variables"] : {};
  const written = String(first?.["url"] ?? "/").replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const variable = variables[name];
    return isRecord(variable) ? String(variable["default"] ?? "") : "";
  });
  const base = isAddress(sample) ? sample : undefined;
  if (!URL.canParse(written, base) || !/^https?:/.test(new URL(written, base).protocol))
    throw new HubError("USAGE", "The description does not say where the service answers.", { next: "Say it: --service https://…" });
  return new URL(written, base).href.replace(/\/$/, "");
}

/** Where one record is asked for, if anywhere: the list's path and one part more. */
function itemOf(
  document: Json,
  list: RestList,
  { schemas, idColumn }: { readonly schemas: Schemas; readonly idColumn: string | null },
): Json {
  const none = { item: null, itemAt: [] };
  const paths = isRecord(document["paths"]) ? document["paths"] : {};
  const path = Object.keys(paths).find(
    (each) => each.startsWith(`${list.path.replace(/\/$/, "")}/{`) && /\}\/?$/.test(each) && each.split("{").length === 2,
  );
  if (path === undefined || idColumn === null) return none;
  const answer = answerOf(schemas.node(schemas.node(paths[path])["get"]), schemas);
  if (schemas.columns(answer).includes(idColumn)) return { item: path, itemAt: [] };
  const properties = isRecord(answer["properties"]) ? answer["properties"] : {};
  const inside = Object.keys(properties).find((name) => schemas.columns(schemas.schema(properties[name])).includes(idColumn));
  return inside === undefined ? none : { item: path, itemAt: [inside] };
}

interface FirstPage {
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly list: readonly string[];
}

/** Records as the service has them now; undefined where it gives none. */
async function firstPage({ url, path, query, list }: FirstPage): Promise<readonly Json[] | undefined> {
  const address = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  try {
    let found: unknown = JSON.parse(await fetchText(address.href, { accept: "application/json" }));
    for (const key of list) found = isRecord(found) ? found[key] : undefined;
    const rows = listOf(found).filter(isRecord);
    return rows.length === 0 ? undefined : rows;
  } catch {
    return undefined;
  }
}
