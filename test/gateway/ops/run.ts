import { runOps } from "../../../gateway/ops/program.ts";

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON; each test knows its command. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
  json(): any;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Hears what is written to standard output while the command runs. */
  readonly onOut?: (text: string) => void;
  readonly onErr?: (line: string) => void;
}

/** Runs a command line of `ops` in this process: nothing of it is replaced but the world outside. */
export async function ops(
  args: readonly string[],
  { cwd = process.cwd(), env = {}, signal, onOut, onErr }: RunOptions = {},
): Promise<Said> {
  let out = "";
  let err = "";
  const code = await runOps(args, {
    env,
    cwd,
    signal: signal ?? new AbortController().signal,
    write: (text) => {
      out += text;
      onOut?.(text);
    },
    say: (line) => {
      err += `${line}\n`;
      onErr?.(line);
    },
  });
  return { code, out, err, json: () => JSON.parse(out) as unknown };
}
