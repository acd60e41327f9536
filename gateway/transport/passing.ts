import { CALLER_HEADER } from "../../subgraphs/base/caller.ts";
import { mayPass, ruledHeaders, type HeaderRules } from "../../subgraphs/base/header-rules.ts";

/**
 * Leaves out the client's headers that are for other subgraphs and, where the subgraph is another house's, who asks. Threat: the signed caller is good for a minute, and whoever is sent a steward's could show it to the
 * hub's own subgraphs.
 */
export function passingHeaders(
  rules: HeaderRules,
  subgraph: string,
  knowsCaller = true,
): (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>> {
  const kept = [...ruledHeaders(rules)].filter((header) => !mayPass(rules, subgraph, header));
  if (!knowsCaller) kept.push(CALLER_HEADER);
  if (kept.length === 0) return (headers) => headers;
  const withheld = new Set(kept);
  return (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !withheld.has(name)));
}
