/**
 * Where a supergraph comes from. This is the only way one enters the gateway, so that the gateway needs no database and no content: a file, an address, or
 * the composer in the same process.
 */
export interface SupergraphSource {
  /** For messages: what it is, without secrets. */
  readonly label: string;
  /** The supergraph's SDL now. Throws a HubError (FILE_UNREADABLE, SUPERGRAPH_INVALID). */
  load(): Promise<string>;
  /**
   * Calls back with the SDL whenever it may have changed (perhaps with the same text), or with the error that kept it from being read; returns a function
   * that ends the watch.
   */
  watch(onChange: (change: SupergraphChange) => void): () => void;
}

export type SupergraphChange = { readonly sdl: string } | { readonly error: unknown };
