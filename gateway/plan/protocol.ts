/** What the gateway and a planning thread say to each other; a thread answers one question at a time, in order. */
export type PlanQuestion =
  | { readonly ask: "load"; readonly supergraphSdl: string }
  | { readonly ask: "plan"; readonly text: string; readonly labels: readonly string[] };

export type PlanReply =
  | { readonly facts: SupergraphFacts }
  /** The plan as JSON: its length is its size, and reading it costs less than a structured clone. */
  | { readonly plan: string }
  /** Why the query is refused, for the client to read. */
  | { readonly refusal: string }
  | { readonly failure: string };

/** What the gateway needs to know of a supergraph and need not find out on the thread that serves everybody. */
export interface SupergraphFacts {
  /** What clients see, in the order of the supergraph. */
  readonly apiSdl: string;
  /** The same, sorted. */
  readonly sortedApiSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** Labels of its progressive overrides (`@override(from:, label:)`), each once. */
  readonly overrideLabels: readonly string[];
}
