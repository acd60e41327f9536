import { AsyncLocalStorage } from "node:async_hooks";

/** What an error needs to know of the request it ends: Apollo Server's error formatter is not told which request it works for. */
export interface RequestState {
  readonly id: string;
  /** Messages of masked errors that are logged already for this request. */
  readonly logged: Set<string>;
}

export const requestState = new AsyncLocalStorage<RequestState>();
