/** Where texts are kept under keys, for a time. It may lose any of them at any moment; what is not used goes first. */
export interface Store {
  /** For each key its text, or undefined. Rejects where the store does not answer. */
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Rejects where the store does not answer. */
  set(texts: readonly KeptText[]): Promise<void>;
  close(): Promise<void>;
}

export interface KeptText {
  readonly key: string;
  readonly text: string;
  /** Time to keep it, in milliseconds. */
  readonly ms: number;
}
