import type { Caller } from "../../subgraphs/base/caller.ts";

/** Knows who a token stands for. A later source of callers (an identity provider, say) takes this place; nothing else changes. */
export interface CallerSource {
  /** The caller, or undefined for a token that is unknown or no longer valid. */
  find(token: string): Promise<Caller | undefined>;
}

/** No tokens at all: every one is refused, everybody reads anonymously. */
export const noCallers: CallerSource = Object.freeze({ find: async () => undefined });

/** The first source that knows a token counts. */
export function anyOf(...sources: readonly CallerSource[]): CallerSource {
  return Object.freeze({
    async find(token: string) {
      for (const source of sources) {
        const caller = await source.find(token);
        if (caller !== undefined) return caller;
      }
      return undefined;
    },
  });
}
