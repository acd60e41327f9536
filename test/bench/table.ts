import type { Row } from "./measure.ts";

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** Milliseconds, or what is wrong. */
export function milliseconds(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "wrong" : value.toFixed(3);
}

export function ratio(one: number | undefined, other: number | undefined): string {
  return one === undefined || other === undefined || Number.isNaN(one / other) ? "-" : (one / other).toFixed(2);
}

export function cpuTable(rows: readonly Row[]): string {
  const names = Object.keys(rows[0]?.cpuMs ?? {});
  return table(
    ["supergraph, query", "bytes", "calls", ...names, "stock / hub", "hub / json", "hub / proxy"],
    rows.map(({ supergraph, query, bytes, calls, cpuMs }) => [
      `${supergraph}, ${query}`,
      String(bytes),
      String(calls),
      ...names.map((name) => milliseconds(cpuMs[name])),
      ratio(cpuMs["stock"], cpuMs["hub"]),
      ratio(cpuMs["hub"], cpuMs["json"]),
      ratio(cpuMs["hub"], cpuMs["proxy"]),
    ]),
  );
}

export function memoryTable(rows: readonly Row[]): string {
  const memory = rows[0]?.memoryMb ?? {};
  return table(Object.keys(memory), [Object.values(memory).map((mb) => mb.toFixed(0))]);
}
