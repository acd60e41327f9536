/** What the walkers say, in their own words. */

export const NURSE = {
  text: "Jeg er sygeplejerske og har en idé til en lejringspude, der kan forebygge tryksår",
  asker: "EMPLOYEE",
  stage: "IDEA",
} as const;

export const ENTREPRENEUR = {
  text: "Vores sensorplaster måler døgnrytmen hos mennesker med demens. Kerteminde Kommune har prøvet det. Hvordan kommer vi ud til flere kommuner?",
  asker: "COMPANY",
  municipality: "0440",
  stage: "PILOT",
} as const;

export const BUYER = {
  text: "Vi er en kommune og skal købe nødkald til hjemmeboende borgere. Kan vi gå sammen med andre og få en bedre pris?",
  asker: "MUNICIPALITY",
  municipality: "0269",
} as const;
