import type { ChannelKind } from "../../schema/listing.ts";
import { compileField, type Field, type FieldSpec } from "./field.ts";

/** The mapping block as the source file writes it (source.schema.json, `mapping`). */
export interface MappingSpec {
  readonly id?: FieldSpec;
  readonly title?: TextSpec;
  readonly summary?: TextSpec;
  readonly description?: TextSpec;
  readonly url?: FieldSpec;
  readonly themes?: FieldSpec;
  readonly audiences?: FieldSpec;
  readonly personas?: FieldSpec;
  readonly provider?: { readonly name?: FieldSpec; readonly cvr?: FieldSpec; readonly kind?: FieldSpec };
  readonly own?: FlagSpec;
  readonly coverage?: FieldSpec;
  readonly channels?: Readonly<Partial<Record<Lowercase<ChannelKind>, FieldSpec | readonly FieldSpec[]>>>;
  readonly status?: FieldSpec;
  readonly confidence?: FieldSpec;
  readonly modified?: FieldSpec;
  readonly validFrom?: FieldSpec;
  readonly validTo?: FieldSpec;
}

export type TextSpec = FieldSpec | { readonly da?: FieldSpec; readonly en?: FieldSpec };

/** A yes or no: `values` turns the publisher's words into true and false. */
export type FlagSpec = string | FlagObject;

interface FlagObject {
  readonly path?: string;
  readonly paths?: readonly string[];
  readonly constant?: boolean;
  readonly values?: Readonly<Record<string, boolean>>;
  readonly otherwise?: "report" | "ignore";
  readonly default?: boolean;
}

/** A mapping ready for use. */
export interface Mapping {
  readonly id: Field | undefined;
  readonly title: TextField;
  readonly summary: TextField;
  readonly description: TextField;
  readonly url: Field | undefined;
  readonly themes: Field | undefined;
  readonly audiences: Field | undefined;
  readonly personas: Field | undefined;
  readonly provider: { readonly name: Field | undefined; readonly cvr: Field | undefined; readonly kind: Field | undefined };
  /** Its words stand for `true` and `false`. */
  readonly own: Field | undefined;
  readonly coverage: Field | undefined;
  readonly channels: readonly { readonly kind: ChannelKind; readonly field: Field }[];
  readonly status: Field | undefined;
  readonly confidence: Field | undefined;
  readonly modified: Field | undefined;
  readonly validFrom: Field | undefined;
  readonly validTo: Field | undefined;
}

/** A text by language. */
export interface TextField {
  readonly da?: Field;
  readonly en?: Field;
}

const CHANNELS = [
  ["web", "WEB"],
  ["phone", "PHONE"],
  ["email", "EMAIL"],
  ["address", "ADDRESS"],
  ["form", "FORM"],
] as const satisfies readonly (readonly [Lowercase<ChannelKind>, ChannelKind])[];

/** Compiles a mapping; a text without a language is in `language`. */
export function compileMapping(spec: MappingSpec, language: "da" | "en"): Mapping {
  const one = (field: FieldSpec | undefined) => (field === undefined ? undefined : compileField(field));
  const text = (field: TextSpec | undefined): TextField => compileText(field, language);
  return Object.freeze({
    id: one(spec.id),
    title: text(spec.title),
    summary: text(spec.summary),
    description: text(spec.description),
    url: one(spec.url),
    themes: one(spec.themes),
    audiences: one(spec.audiences),
    personas: one(spec.personas),
    provider: Object.freeze({ name: one(spec.provider?.name), cvr: one(spec.provider?.cvr), kind: one(spec.provider?.kind) }),
    own: spec.own === undefined ? undefined : compileField(flagField(spec.own)),
    coverage: one(spec.coverage),
    channels: Object.freeze(
      CHANNELS.flatMap(([name, kind]) => {
        const given = spec.channels?.[name];
        const fields = given === undefined ? [] : isList(given) ? given : [given];
        return fields.map((field) => Object.freeze({ kind, field: compileField(field) }));
      }),
    ),
    status: one(spec.status),
    confidence: one(spec.confidence),
    modified: one(spec.modified),
    validFrom: one(spec.validFrom),
    validTo: one(spec.validTo),
  });
}

/** A text by language; one without a language is in `language`. */
export function compileText(field: TextSpec | undefined, language: "da" | "en"): TextField {
  if (field === undefined) return {};
  if (!isByLanguage(field)) return Object.freeze({ [language]: compileField(field) });
  return Object.freeze({
    ...(field.da === undefined ? {} : { da: compileField(field.da) }),
    ...(field.en === undefined ? {} : { en: compileField(field.en) }),
  });
}

/** The mapping of `base`, with what `over` says instead; provider and channels field by field too. */
export function mergeMappings(base: MappingSpec, over: MappingSpec): MappingSpec {
  const merged: MappingSpec = { ...base, ...over };
  return {
    ...merged,
    ...(base.provider === undefined ? {} : { provider: { ...base.provider, ...over.provider } }),
    ...(base.channels === undefined ? {} : { channels: { ...base.channels, ...over.channels } }),
  };
}

/** A flag as a field: its words stand for `true` and `false`. */
export function flagField(spec: FlagSpec): FieldSpec {
  if (typeof spec === "string") return spec;
  const { constant, values, default: fallback, ...rest } = spec;
  return {
    ...rest,
    ...(constant === undefined ? {} : { constant: String(constant) }),
    ...(values === undefined ? {} : { values: Object.fromEntries(Object.entries(values).map(([word, yes]) => [word, String(yes)])) }),
    ...(fallback === undefined ? {} : { default: String(fallback) }),
  };
}

function isByLanguage(field: TextSpec): field is { readonly da?: FieldSpec; readonly en?: FieldSpec } {
  return typeof field === "object" && ("da" in field || "en" in field);
}

function isList(field: FieldSpec | readonly FieldSpec[]): field is readonly FieldSpec[] {
  return Array.isArray(field);
}
