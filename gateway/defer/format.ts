import { MIMEType } from "node:util";
import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from "graphql";
import type { Path } from "../execute/target.ts";
import type { Announced, DeferredExecution, DeferredResult, LaterResults } from "./results.ts";

/** A way of writing an answer in parts. */
export interface DeferFormat {
  /** As the client names it in `accept`, and the answer in its content type. */
  readonly mediaType: string;
  /** What the first part has besides data and errors. */
  first(execution: Pick<DeferredExecution, "announced" | "hasNext">): Framed;
  later(results: LaterResults, format: FormatErrors): LaterPart;
}

interface Framed {
  readonly hasNext: boolean;
  readonly pending?: readonly Named[];
}

interface LaterPart extends Framed {
  readonly incremental?: readonly (FormattedExecutionResult & Partial<Named>)[];
  readonly completed?: readonly { readonly id: string; readonly errors?: readonly GraphQLFormattedError[] }[];
}

interface Named {
  readonly id?: string;
  readonly path: Path;
  readonly label?: string;
}

export type FormatErrors = (errors: readonly GraphQLError[]) => readonly GraphQLFormattedError[];

/** The proposal of August 2022, by which Apollo Client and Apollo Router defer: each part names its path and label. */
const ALPHA_2: DeferFormat = {
  mediaType: "multipart/mixed; deferSpec=20220824",
  first: ({ hasNext }) => ({ hasNext }),
  later: ({ results, hasNext }, format) => ({
    ...(results.length === 0 ? {} : { incremental: results.map((each) => ({ ...outcome(each, format), ...place(each) })) }),
    hasNext,
  }),
};

/** The proposal as in graphql-js 17.0.0-alpha.9: parts are announced with an id first (https://specs.apollo.dev/incremental/v0.2). */
const ALPHA_9: DeferFormat = {
  mediaType: "multipart/mixed; incrementalSpec=v0.2",
  first: ({ announced, hasNext }) => ({ ...pending(announced), hasNext }),
  later({ results, announced, hasNext }, format) {
    const there = results.filter(({ data }) => data !== null);
    return {
      ...pending(announced),
      ...(there.length === 0 ? {} : { incremental: there.map((each) => ({ id: each.id, ...outcome(each, format) })) }),
      ...(results.length === 0
        ? {}
        : { completed: results.map(({ id, data, errors }) => (data === null ? { id, errors: format(errors) } : { id })) }),
      hasNext,
    };
  },
};

const FORMATS: readonly DeferFormat[] = [ALPHA_2, ALPHA_9];

/**
 * The first format that an `accept` header names. Media types that leave it open (`multipart/mixed`, any) do not ask for parts, and how much a client likes
 * each type does not count: it has written `@defer` for that.
 */
export function acceptedFormat(accept: string | undefined): DeferFormat | undefined {
  for (const range of accept?.split(",") ?? []) {
    if (!/multipart\/mixed/i.test(range)) continue;
    const type = parsed(range);
    const found = FORMATS.find(({ mediaType }) => isNamed(type, new MIMEType(mediaType)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(range: string): MIMEType | undefined {
  try {
    return new MIMEType(range);
  } catch {
    return undefined;
  }
}

function isNamed(given: MIMEType | undefined, format: MIMEType): boolean {
  return (
    given?.essence === format.essence &&
    Number(given.params.get("q") ?? 1) > 0 &&
    [...format.params].every(([name, value]) => given.params.get(name) === value)
  );
}

function outcome({ data, errors }: DeferredResult, format: FormatErrors): Pick<FormattedExecutionResult, "data" | "errors"> {
  return { data, ...(errors.length === 0 ? {} : { errors: format(errors) }) };
}

function place({ path, label }: Announced): Named {
  return { path, ...(label === undefined ? {} : { label }) };
}

function pending(announced: readonly Announced[]): Pick<Framed, "pending"> {
  return announced.length === 0 ? {} : { pending: announced.map((each) => ({ id: each.id, ...place(each) })) };
}
