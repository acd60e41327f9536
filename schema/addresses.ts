import { Kind, Source, parse } from "graphql";

/** The supergraph with other addresses of its subgraphs, by name; nothing else changes. What composes once need not be composed again because a port is another one. */
export function withAddresses(supergraphSdl: string, urls: ReadonlyMap<string, string>): string {
  const places: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const definition of parse(new Source(supergraphSdl)).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== "join__Graph") continue;
    for (const { directives = [] } of definition.values ?? []) {
      for (const { name, arguments: given = [] } of directives) {
        if (name.value !== "join__graph") continue;
        const [subgraph, url] = ["name", "url"].map((wanted) => given.find((each) => each.name.value === wanted)?.value);
        const address = subgraph?.kind === Kind.STRING ? urls.get(subgraph.value) : undefined;
        if (address === undefined || url?.kind !== Kind.STRING || url.loc === undefined) continue;
        places.push({ start: url.loc.start, end: url.loc.end, text: JSON.stringify(address) });
      }
    }
  }
  let text = "";
  let from = 0;
  for (const place of places) {
    text += supergraphSdl.slice(from, place.start) + place.text;
    from = place.end;
  }
  return text + supergraphSdl.slice(from);
}
