/** What a command touches of the world outside: handed in, so that tests hand in their own and read what was said. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The subgraph's folder; paths are relative to it. */
  readonly cwd: string;
  /** Standard output: results only. */
  readonly write: (text: string) => void;
  /** A line on standard error: progress. */
  readonly say: (line: string) => void;
  /** Fires when the user wants the command to end. */
  readonly signal: AbortSignal;
}
