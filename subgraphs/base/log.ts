import { pino, type Logger } from "pino";

export type Log = Logger;

/** One JSON line per event on standard error (standard output belongs to commands). Tokens, cookies and caller headers never reach it. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ["*.authorization", "*.cookie", '*["hub-caller"]', "headers.authorization"], censor: "[removed]" },
    },
    pino.destination(2),
  );
}
