/** A query with the types of what it takes and answers, as `clientTypes` makes them. */
export interface TypedQuery<Data, Variables> {
  readonly text: string;
  /** For the compiler alone; never there. */
  readonly types?: { readonly data: Data; readonly variables: Variables };
}

export interface HubAnswer<Data> {
  /** Null where nothing could be answered. A field whose subgraph is down is null in it, and an error says so. */
  readonly data: Data | null;
  readonly problems: readonly Problem[];
}

export interface Problem {
  /** One of the hub's error codes. */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
}

/** Asks a hub; `hub` is the address of its GraphQL. Rejects where no hub answers, or with the signal's reason. */
export async function ask<Data, Variables>(
  hub: string,
  query: TypedQuery<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<HubAnswer<Data>> {
  const response = await fetch(hub, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: query.text, variables }),
    ...(signal !== undefined && { signal }),
  });
  const answer = (await response.json()) as Answered<Data>; // the hub answers every request in this shape, and data as the query's types say
  return {
    data: answer.data ?? null,
    problems: (answer.errors ?? []).map(({ message, extensions }) => ({
      message,
      code: extensions?.code ?? "INTERNAL",
      next: extensions?.next ?? "",
    })),
  };
}

interface Answered<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string; readonly next?: string } }[];
}
