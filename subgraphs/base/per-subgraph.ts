/** A number for every subgraph, with other ones for some: the setting `10000,reviews=2000`. */
export interface PerSubgraph {
  readonly all: number;
  readonly named: ReadonlyMap<string, number>;
}

export function perSubgraph({ all, named }: PerSubgraph, name: string): number {
  return named.get(name) ?? all;
}

/** Reads the setting. Throws an Error whose message goes on after the setting's name. */
export function parsePerSubgraph(text: string): PerSubgraph {
  const named = new Map<string, number>();
  let all: number | undefined;
  for (const part of text.split(",").map((each) => each.trim())) {
    const [, name, digits] = /^(?:([\w.-]+)=)?(\d{1,6})$/.exec(part) ?? [];
    const count = Number(digits);
    if (digits === undefined || count < 1)
      throw new Error(`has a part that is neither a whole number from 1 to 999999 nor name=number: ${part}`);
    if (name !== undefined) named.set(name, count);
    else if (all === undefined) all = count;
    else throw new Error("has two numbers without a subgraph's name");
  }
  if (all === undefined) throw new Error("has no number that is for all subgraphs");
  return { all, named };
}
