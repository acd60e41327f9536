import { mayPass, ruledHeaders, type HeaderRules } from "../../subgraphs/base/header-rules.ts";

/** Leaves out the client's headers that are for other subgraphs. */
export function passingHeaders(
  rules: HeaderRules,
  subgraph: string,
): (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>> {
  const kept = [...ruledHeaders(rules)].filter((header) => !mayPass(rules, subgraph, header));
  if (kept.length === 0) return (headers) => headers;
  const withheld = new Set(kept);
  return (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !withheld.has(name)));
}
