import type { Notice } from "../../../subgraphs/collaboration/tender/notice.ts";

/** A notice of Aarhus Kommune that says nothing special, but what a test says. */
export function notice(number: string, rest: Partial<Notice> = {}): Notice {
  return {
    id: `test:${number}`,
    publisher: "test",
    number,
    names: [number],
    references: [],
    form: "F02",
    phase: "COMPETITION",
    published: "2026-01-01",
    title: { da: `Notice ${number}` },
    buyers: [{ name: "Aarhus Kommune", cvr: "55133018" }],
    cpv: ["85000000"],
    places: ["DK042"],
    lots: 1,
    winners: [],
    withheld: 0,
    nothingAwarded: false,
    flags: [],
    ...rest,
  };
}

export const OTHER = { buyers: [{ name: "Københavns Universitet", cvr: "29979812" }] } as const;
