import type { ContractNature, NoticePhase, ProcedureType } from "../../../../schema/tender.ts";

/** The codes of a TED_EXPORT's CODIF_DATA, the same for every form (TED XML schema R2.0.8 and R2.0.9, common code lists). */
export function phaseOf(code: string | undefined, label: string): NoticePhase {
  const known = PHASES.get(code ?? "");
  if (known !== undefined) return known;
  if (/award|result|ex ante|modification/i.test(label)) return "RESULT";
  if (/corrigend|additional information/i.test(label)) return "CHANGE";
  return /without call|profile/i.test(label) ? "PLANNING" : "COMPETITION";
}

/** Document types: `A` and `M` call for competition though they are called prior information, `V` tells of a contract before it is signed, `K` of one that is changed. */
const PHASES: ReadonlyMap<string, NoticePhase> = new Map([
  ["0", "PLANNING"],
  ["P", "PLANNING"],
  ["B", "PLANNING"],
  ["1", "CHANGE"],
  ["2", "CHANGE"],
  ["3", "COMPETITION"],
  ["A", "COMPETITION"],
  ["C", "COMPETITION"],
  ["D", "COMPETITION"],
  ["F", "COMPETITION"],
  ["H", "COMPETITION"],
  ["M", "COMPETITION"],
  ["O", "COMPETITION"],
  ["7", "RESULT"],
  ["J", "RESULT"],
  ["R", "RESULT"],
  ["V", "RESULT"],
  ["K", "RESULT"],
]);

/** Document types of design contests and their results. */
export const CONTESTS: ReadonlySet<string> = new Set(["D", "R"]);
/** Document types that only look ahead: a buyer tells what is coming, often to ask the market. */
export const LOOKING_AHEAD: ReadonlySet<string> = new Set(["0", "P"]);

const PROCEDURES: ReadonlyMap<string, ProcedureType> = new Map([
  ["1", "OPEN"],
  ["2", "RESTRICTED"],
  ["3", "RESTRICTED"],
  ["4", "NEGOTIATED"],
  ["6", "NEGOTIATED"],
  ["B", "NEGOTIATED"],
  ["C", "COMPETITIVE_DIALOGUE"],
  ["E", "CONCESSION"],
  ["F", "DIRECT"],
  ["G", "INNOVATION_PARTNERSHIP"],
  ["A", "DIRECT"],
  ["T", "DIRECT"],
  ["V", "DIRECT"],
  ["8", "OTHER"],
]);

/** Undefined for `9` and `Z`: not applicable, not told. */
export function procedureOf(code: string | undefined): ProcedureType | undefined {
  return PROCEDURES.get(code ?? "");
}

const NATURES: ReadonlyMap<string, ContractNature> = new Map([
  ["1", "WORKS"],
  ["2", "SUPPLIES"],
  ["4", "SERVICES"],
]);

export function natureOf(code: string | undefined): ContractNature | undefined {
  return NATURES.get(code ?? "");
}
