/** What the front page says; each text in Danish and English. */
export interface FrontText {
  readonly title: Bilingual;
  /** One paragraph: what this is and for whom. */
  readonly intro: Bilingual;
  /** A query to begin with; also stands in the explorer. */
  readonly firstQuery: string;
}

export interface Bilingual {
  readonly da: string;
  readonly en: string;
}

export const HUB_FRONT: FrontText = Object.freeze({
  title: { da: "OPS-hub: hjælp til offentlig-privat samarbejde", en: "OPS hub: help with public-private cooperation" },
  intro: {
    da: "Kommuner, regioner og ministerier har hver deres hjælpefunktioner for offentlig-privat samarbejde. Her kan de alle findes ét sted, gennem ét GraphQL-skema.",
    en: "Municipalities, regions and ministries each run help functions for public-private cooperation. Here all of them can be found in one place, through one GraphQL schema.",
  },
  firstQuery: `{
  helpServices(first: 5) {
    totalCount
    nodes {
      name
      level
      provider {
        name
      }
    }
  }
}
`,
});

/** For the gateway alone, in front of any supergraph. */
export const GATEWAY_FRONT: FrontText = Object.freeze({
  title: { da: "GraphQL-gateway", en: "GraphQL gateway" },
  intro: { da: "Ét GraphQL-skema foran flere tjenester.", en: "One GraphQL schema in front of several services." },
  firstQuery: `{
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
`,
});
