import { HubError } from "../../schema/errors.ts";

/** Throws BAD_USER_INPUT for a `search` of more characters than are read. */
export function checkSearchLength(search: string, most: number): void {
  if (search.length <= most) return;
  throw new HubError("BAD_USER_INPUT", `search has ${search.length} characters; ${most} is the most.`, {
    next: "Ask with fewer words: the telling ones are enough.",
  });
}
