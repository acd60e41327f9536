/** A read whose source was changed, removed or taken over by another process meanwhile: what it would write is no longer wanted. No fault of anybody. */
export class SupersededError extends Error {
  constructor() {
    super("the read was superseded");
    this.name = "SupersededError";
  }
}
