import type { SupergraphSource } from "../../gateway/supergraph/source.ts";

/** A supergraph composed in this process; `set` puts a new one in its place. */
export interface MemorySupergraph extends SupergraphSource {
  set(sdl: string): void;
}

export function memorySupergraph(initialSdl: string): MemorySupergraph {
  const listeners = new Set<(change: { readonly sdl: string }) => void>();
  let current = initialSdl;
  return Object.freeze({
    label: "the supergraph composed in this process",
    load: async () => current,
    watch(onChange: (change: { readonly sdl: string }) => void) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    set(sdl: string) {
      current = sdl;
      for (const listener of listeners) listener({ sdl });
    },
  });
}
