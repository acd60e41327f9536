/** A client that uses a part of the schema; as the query CLIENT_FIELDS asks. */
export interface Client {
  readonly client: string;
  readonly version: string;
  readonly calls: number;
  readonly lastSeen: string;
}

export const CLIENT_FIELDS = "client version calls lastSeen";

const HEAD = ["client", "version", "calls", "last seen"] as const;

/** A table for people, each line behind `indent`. */
export function renderClients(clients: readonly Client[], indent = "  "): readonly string[] {
  const rows = clients.map(({ client, version, calls, lastSeen }) => [client, version, String(calls), moment(lastSeen)]);
  const widths = HEAD.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [[...HEAD], ...rows].map((row) =>
    `${indent}${row.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join("  ")}`.trimEnd(),
  );
}

/** Numbers end under each other. */
function padded(cell: string, width: number, column: number): string {
  return HEAD[column] === "calls" ? cell.padStart(width) : cell.padEnd(width);
}

/** `2026-11-22 11:00 UTC`. */
function moment(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
