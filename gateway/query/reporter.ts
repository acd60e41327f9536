/** What is told beside the rows, on standard error: how far it is, where that is a terminal, and what went wrong, everywhere. */
export interface Reporter {
  /** Shows how many rows have come, of how many if that is known (0: it is not). */
  progress(rows: number, total: number): void;
  /** Writes a line of its own. */
  say(line: string): void;
  /** Takes the progress away. */
  clear(): void;
}

export interface ReporterOptions {
  readonly write: (text: string) => void;
  /** Whether progress is shown. */
  readonly live: boolean;
}

export function createReporter({ write, live }: ReporterOptions): Reporter {
  let shown = false;
  const clear = (): void => {
    if (shown) write("\r\u001B[K");
    shown = false;
  };
  return {
    progress(rows, total) {
      if (!live) return;
      write(`\r\u001B[K${rows}${total > 0 ? ` of ${total}` : ""} rows`);
      shown = true;
    },
    say(line) {
      clear();
      write(`${line}\n`);
    },
    clear,
  };
}
