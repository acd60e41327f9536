/** What the walks read of the answers to their queries. */

export interface Volume {
  readonly dimension: string;
  readonly total: number;
  readonly shares: readonly { readonly quantity: number }[];
}

export interface Buyer {
  readonly name: string;
  readonly enquiryTo: string;
  readonly enquiryChannel: { readonly route: string };
}

export interface Named {
  readonly id: string;
}

export interface Step {
  readonly service: {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly coverage: readonly { readonly code: string }[];
  };
  readonly reason: string;
  readonly bring: readonly string[];
  readonly channel: { readonly value: string } | null;
}

export interface Candidate {
  readonly score: number;
  readonly reason: string;
  readonly like: { readonly population: number; readonly region: { readonly code: string } };
  readonly aspects: readonly { readonly kind: string; readonly points: number }[];
  readonly municipality: {
    readonly code: string;
    readonly name: string;
    readonly population: number;
    readonly region: { readonly code: string };
    readonly neighbours: readonly { readonly code: string }[];
    readonly enquiryChannel: { readonly route: string };
  };
}

export interface Delivery {
  readonly receiver: string;
  readonly state: string;
  readonly settledAt: string | null;
  readonly trail: readonly { readonly kind: string }[];
}
