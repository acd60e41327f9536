/** An answer in parts, as it comes over the wire. */
export interface Multipart {
  readonly response: Response;
  /** The next part's JSON; undefined after the last. */
  next(): Promise<Part | undefined>;
  /** All parts that are still to come. */
  rest(): Promise<readonly Part[]>;
  /** What has come so far, byte for byte. */
  text(): string;
}

export interface Part {
  readonly data?: unknown;
  readonly errors?: readonly PartError[];
  readonly hasNext?: boolean;
  readonly extensions?: unknown;
  readonly incremental?: readonly Increment[];
  readonly pending?: readonly { readonly id: string; readonly path: unknown; readonly label?: string }[];
  readonly completed?: readonly { readonly id: string; readonly errors?: readonly PartError[] }[];
}

export interface Increment {
  readonly id?: string;
  readonly path?: readonly (string | number)[];
  readonly label?: string;
  readonly data?: unknown;
  readonly errors?: readonly PartError[];
}

export interface PartError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface MultipartRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export const ACCEPT = "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9";

/** Asks, and reads each part when it is wanted. */
export async function askInParts(url: string, { accept = ACCEPT, headers, signal, ...body }: MultipartRequest): Promise<Multipart> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept, ...headers },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  const boundary = "\r\n---";
  let text = "";
  let from = boundary.length; // behind the first one

  async function next(): Promise<Part | undefined> {
    for (;;) {
      const end = text.indexOf(boundary, from);
      if (end >= 0) {
        const part = text.slice(from, end);
        from = end + boundary.length;
        const [, json = ""] = part.split("\r\n\r\n");
        return JSON.parse(json) as Part;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += String(value);
    }
  }

  return {
    response,
    next,
    text: () => text,
    async rest() {
      const parts: Part[] = [];
      for (let part = await next(); part !== undefined; part = await next()) parts.push(part);
      return parts;
    },
  };
}
