/** An event of a server-sent event stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** Raised for a stream that is none, or whose event is too large. */
export class EventStreamBroken extends Error {}

/**
 * Reads server-sent events (HTML standard, section 9.2.6): lines of `field: value`, an empty line ends an event, a line with a leading colon is a sign of life.
 * `most` is the number of characters that one event may have.
 */
export async function* readEventStream(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<StreamEvent, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  // A line that has only begun, and a carriage return after it that may be half a line's end.
  let begun = "";
  let half = "";
  let event = "";
  let data: string[] = [];
  let size = 0;
  for await (const part of bytes) {
    const text = half + decoded(decoder, part);
    half = text.endsWith("\r") ? "\r" : "";
    const lines = text.slice(0, text.length - half.length).split(/\r\n|\n|\r/);
    lines[0] = begun + (lines[0] ?? "");
    begun = lines.pop() ?? "";
    for (const line of lines) {
      size += line.length;
      if (size > most) throw new EventStreamBroken("an event is too large");
      if (line === "") {
        if (event !== "" || data.length > 0) yield { event, data: data.join("\n") };
        event = "";
        data = [];
        size = 0;
      } else if (line.startsWith("event:")) event = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    }
    if (size + begun.length > most) throw new EventStreamBroken("an event is too large");
  }
}

function decoded(decoder: TextDecoder, part: Uint8Array): string {
  try {
    return decoder.decode(part, { stream: true });
  } catch (error) {
    throw new EventStreamBroken("bytes that are no UTF-8", { cause: error });
  }
}
