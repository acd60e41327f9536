/** What subscriptions may take. */
export interface SubscriptionLimits {
  /** Running at once, of all clients. */
  readonly all: number;
  /** Running at once, of one token, or of one network address without a token. */
  readonly perClient: number;
  /** Events that wait for one slow client. */
  readonly waiting: number;
  /** Milliseconds between signs of life to a client that has no news. */
  readonly pingMs: number;
  /** Milliseconds after which a client that takes nothing from its connection is cut off. */
  readonly stallMs: number;
}

export const SUBSCRIPTION_LIMITS: SubscriptionLimits = Object.freeze({
  all: 2_000,
  perClient: 50,
  waiting: 100,
  pingMs: 12_000,
  stallMs: 30_000,
});
