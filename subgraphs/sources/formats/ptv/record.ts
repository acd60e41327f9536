import { byLanguage, preferred, type LanguageOptions, type Texts } from "../languages.ts";
import type { Contact } from "./contact.ts";
import { at, listAt, textAt } from "./foreign.ts";
import { saidAt } from "./said.ts";

/** What a mapping reads beside the service's own fields (V11VmOpenApiService), which stay as they are. */
export interface PtvAdditions {
  readonly title: Texts;
  readonly summary: Texts;
  readonly description: Texts;
  /** The organisation responsible, else the first named. */
  readonly provider: { readonly name?: string };
  /** Municipalities, or areas where the service names none; none for a service of the whole country (`areaType` says so). */
  readonly coverage: readonly { readonly code?: string; readonly name?: string; readonly type?: string }[];
  /** Service classes. */
  readonly themes: readonly { readonly code?: string; readonly word?: string }[];
  readonly contacts: readonly Contact[];
}

/** A service as the mapping reads it. Texts marked `GD_` come from the national description that many services share; a service's own come first. */
export function recordOf(
  service: unknown,
  contacts: readonly Contact[],
  options: LanguageOptions,
): PtvAdditions & Readonly<Record<string, unknown>> {
  const described = (type: string): Texts => ({
    ...byLanguage(saidAt(service, "serviceDescriptions", `GD_${type}`), options),
    ...byLanguage(saidAt(service, "serviceDescriptions", type), options),
  });
  const named = (value: unknown) => preferred(saidAt(value, "name"), options);
  return {
    ...(service as object), // reader.ts hands over objects only
    title: byLanguage(saidAt(service, "serviceNames", "Name"), options),
    summary: described("Summary"),
    description: described("Description"),
    provider: present({ name: providerOf(service) }),
    coverage: listAt(service, "areas").flatMap((area) => {
      const municipalities = listAt(area, "municipalities");
      const type = textAt(area, "type");
      return (municipalities.length === 0 ? [area] : municipalities).map((place) =>
        present({ code: textAt(place, "code"), name: named(place), type }),
      );
    }),
    themes: listAt(service, "serviceClasses").map((each) => present({ code: textAt(each, "code"), word: named(each) })),
    contacts,
  };
}

function providerOf(service: unknown): string | undefined {
  const all = listAt(service, "organizations");
  const chosen = all.find((each) => textAt(each, "roleType") === "Responsible") ?? all[0];
  return textAt(at(chosen, "organization"), "name");
}

function present<T extends Readonly<Record<string, string | undefined>>>(values: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: string }; // the same keys, fewer
}
