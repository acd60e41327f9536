import { PROVIDER_KINDS, type ProviderKind } from "../../../schema/listing.ts";
import { fold } from "../fold.ts";
import rows from "./organisations.json" with { type: "json" };

/**
 * The bodies that run help functions, drawn by hand from public descriptions of those functions. Only what is certain: no registration numbers, no persons; a
 * homepage where the body's own is known; an English name where the body uses one.
 */
export interface Organisation {
  /** Lasting id, made of the name. */
  readonly id: string;
  /** The Danish name, or the name it goes by in both languages. */
  readonly name: string;
  readonly nameEn?: string;
  readonly kind: ProviderKind;
  readonly homepage?: string;
  /** Other names it is certainly known under: short, long and former ones. */
  readonly aliases: readonly string[];
  /** Id of the body it has become a part of. */
  readonly mergedInto?: string;
}

const LEGAL_FORM = /(?<![\p{L}\p{N}])(?:A\/S|I\/S|P\/S|K\/S|S\/I|ApS|IVS|A\.?m\.?b\.?a|F\.?m\.?b\.?a)(?![\p{L}\p{N}])\.?/giu;
const LEGAL_PREFIX = /^(?:fonden|foreningen|den selvejende institution) (?!for )/;

/** All organisations, by Danish alphabetical order of their names. */
export const organisations: readonly Organisation[] = Object.freeze(
  rows
    .map((row): Organisation => Object.freeze({ ...row, kind: kindOf(row.kind, row.id) }))
    .toSorted((a, b) => new Intl.Collator("da").compare(a.name, b.name)),
);

const byId = new Map(organisations.map((organisation) => [organisation.id, organisation]));
const byName = new Map<string, Organisation>();
for (const organisation of organisations) {
  for (const name of namesOf(organisation)) {
    for (const key of [fold(name), nameKey(name)]) {
      const other = byName.get(key);
      if (other !== undefined && other !== organisation)
        throw new Error(`organisations.json: ${other.id} and ${organisation.id} share the name "${name}"`);
      byName.set(key, organisation);
    }
  }
}

export function organisationById(id: string): Organisation | undefined {
  return byId.get(id);
}

/**
 * The organisation with exactly this name or alias, as people vary it: capitals, æøå, punctuation, `&`, legal forms (`A/S`, `Fonden …`) and what stands in
 * parentheses do not matter. A name of several bodies (`A og B`) or of none is undefined; nothing is guessed.
 */
export function organisationByName(name: string): Organisation | undefined {
  return byName.get(fold(name)) ?? byName.get(nameKey(name));
}

export function namesOf({ name, nameEn, aliases }: Organisation): readonly string[] {
  return [name, ...(nameEn === undefined ? [] : [nameEn]), ...aliases];
}

function nameKey(name: string): string {
  const bare = name.replace(/\([^()]*\)/g, " ").replace(LEGAL_FORM, " ");
  const folded = fold(bare.replaceAll("&", " og "));
  const key = folded.replace(LEGAL_PREFIX, "");
  return key === "" ? fold(name) : key; // a name that is nothing but a legal form stays itself
}

function kindOf(kind: string, id: string): ProviderKind {
  const known = PROVIDER_KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw new Error(`organisations.json: ${id} has the unknown kind ${kind}`);
  return known;
}
