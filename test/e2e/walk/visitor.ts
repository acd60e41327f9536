import { readFileSync } from "node:fs";
import { createClient } from "graphql-ws";
import { expect } from "vitest";

/** Somebody who uses the hub from outside, over HTTP through the gateway, and knows nothing of it but its address. */
export interface Visitor {
  /** The data of an answer without errors. */
  // oxlint-disable-next-line typescript/no-explicit-any -- walks reach into answers; a wrong shape fails the expectation
  ask(query: string, variables?: object): Promise<any>;
  /** The same for a ready operation of schema/operations, by the name of its file. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  run(operation: string, variables?: object): Promise<any>;
  /** The data of each event of a subscription, by a client of graphql-ws; leaving the loop ends it. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  listen(query: string, variables: Record<string, unknown>): AsyncGenerator<any, void>;
  /** The code of the only error of an answer, and what to do next. */
  refused(query: string, variables?: object): Promise<{ readonly code: unknown; readonly next: unknown }>;
}

/** `token`: of a steward or a publisher; people have none. */
export function visitor(url: string, token?: string): Visitor {
  const post = async (query: string, variables: object): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer; // the shape of GraphQL over HTTP
  };
  const ask: Visitor["ask"] = async (query, variables = {}) => {
    const { data, errors } = await post(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  return {
    ask,
    run: (operation, variables) => ask(readFileSync(`schema/operations/${operation}.graphql`, "utf8"), variables),
    async *listen(query, variables) {
      const client = createClient({ url: `${url.replace("http", "ws")}/graphql`, retryAttempts: 0 });
      try {
        for await (const { data, errors } of client.iterate({ query, variables })) {
          expect(errors).toBeUndefined();
          yield data;
        }
      } finally {
        await client.dispose();
      }
    },
    async refused(query, variables = {}) {
      const { errors = [] } = await post(query, variables);
      expect(errors).toHaveLength(1);
      return { code: errors[0]?.extensions?.["code"], next: errors[0]?.extensions?.["next"] };
    },
  };
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}
