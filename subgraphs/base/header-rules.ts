/** Which headers of a client's request go on to which subgraph; `*` stands for every subgraph. Names in lower case. */
export type HeaderRules = ReadonlyMap<string, ReadonlySet<string>>;

/** Every header that any rule names. */
export function ruledHeaders(rules: HeaderRules): ReadonlySet<string> {
  return new Set([...rules.values()].flatMap((names) => [...names]));
}

export function mayPass(rules: HeaderRules, subgraph: string, header: string): boolean {
  return rules.get("*")?.has(header) === true || rules.get(subgraph)?.has(header) === true;
}

/** Belong to one connection or one body, or are the gateway's own to write. */
const NEVER =
  /^(hub-.*|host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|accept|accept-encoding|accept-language)$/;
/** Whoever holds one of these can act as the client: each subgraph that is to see it has to be named. */
const CREDENTIALS = /^(authorization|cookie)$/;

/**
 * Reads the setting `x-tenant, reviews:authorization`. Throws an Error whose message goes on after the setting's name.
 *
 * Threat: a token meant for the gateway that reaches every ministry's subgraph. So nothing is passed on unless it is named, and credentials only to subgraphs
 * that are named with them.
 */
export function parseHeaderRules(text: string): HeaderRules {
  const rules = new Map<string, Set<string>>();
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const [, subgraph = "*", name] = /^(?:([\w.-]+):)?([!#$%&'*+.^`|~\w-]+)$/.exec(part) ?? [];
    const header = name?.toLowerCase();
    if (header === undefined) throw new Error(`has a part that is neither header nor subgraph:header: ${part}`);
    if (NEVER.test(header)) throw new Error(`names ${header}, which is not passed on`);
    if (subgraph === "*" && CREDENTIALS.test(header)) throw new Error(`names ${header} for every subgraph; write subgraph:${header}`);
    rules.getOrInsertComputed(subgraph, () => new Set()).add(header);
  }
  return rules;
}
