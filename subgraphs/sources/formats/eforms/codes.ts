import type { ContractNature, NoticePhase, ProcedureType } from "../../../../schema/tender.ts";

/** Codes of eForms (Commission Implementing Regulation (EU) 2019/1780; code lists of the eForms SDK). */
export function phaseOf(form: string | undefined, type: string, changes: boolean): NoticePhase {
  if (changes || form === "change") return "CHANGE";
  if (form === "planning" || form === "consultation") return "PLANNING";
  if (form === "result" || form === "dir-awa-pre" || form === "cont-modif" || form === "completion") return "RESULT";
  return type === "veat" || type.startsWith("can-")
    ? "RESULT"
    : type.startsWith("pin-") && !type.startsWith("pin-cfc")
      ? "PLANNING"
      : "COMPETITION";
}

const PROCEDURES: ReadonlyMap<string, ProcedureType> = new Map([
  ["open", "OPEN"],
  ["restricted", "RESTRICTED"],
  ["neg-w-call", "NEGOTIATED"],
  ["neg-wo-call", "DIRECT"],
  ["comp-dial", "COMPETITIVE_DIALOGUE"],
  ["innovation", "INNOVATION_PARTNERSHIP"],
  ["comp-tend", "OTHER"],
  ["exp-int-rail", "OTHER"],
  ["oth-single", "OTHER"],
  ["oth-mult", "OTHER"],
]);

export function procedureOf(code: string | undefined): ProcedureType | undefined {
  return PROCEDURES.get(code ?? "");
}

const NATURES: ReadonlyMap<string, ContractNature> = new Map([
  ["works", "WORKS"],
  ["supplies", "SUPPLIES"],
  ["services", "SERVICES"],
]);

export function natureOf(code: string | undefined): ContractNature | undefined {
  return NATURES.get(code ?? "");
}
