import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { Bilingual } from "../front-text.ts";
import { both, inline, paragraphs, type Framed } from "./frame.ts";
import { html, type Html } from "./html.ts";
import { coordinateLink } from "./type-page.ts";

/** All types, the entrances first, and what is on its way out. */
export function indexPage(schema: GraphQLSchema): Framed {
  const entrances = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) => type ?? []);
  const others = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__") && !entrances.some(({ name }) => name === type.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const groups: readonly (readonly [Bilingual, readonly GraphQLNamedType[]])[] = [
    [{ da: "Indgange", en: "Entrances" }, entrances],
    [{ da: "Objekter", en: "Objects" }, others.filter(isObjectType)],
    [{ da: "Grænseflader og valg", en: "Interfaces and unions" }, others.filter((type) => isInterfaceType(type) || isUnionType(type))],
    [{ da: "Input", en: "Input" }, others.filter(isInputObjectType)],
    [{ da: "Kodelister", en: "Enums" }, others.filter(isEnumType)],
    [
      { da: "Simple værdier", en: "Scalars" },
      others.filter(
        (type) => !isObjectType(type) && !isInterfaceType(type) && !isUnionType(type) && !isInputObjectType(type) && !isEnumType(type),
      ),
    ],
  ];
  const old = deprecatedIn(schema);
  const body = html`${paragraphs({
      da: "Skemaet, som det er i kraft nu. Beskrivelserne er på engelsk med det danske ord, hvor det hjælper.",
      en: "The schema as it is in force now. Descriptions are in English, with the Danish term where it helps.",
    })}
    <p><a href="/schema.graphql">/schema.graphql</a> · <a href="/explorer">/explorer</a></p>
    ${groups.filter(([, types]) => types.length > 0).map(group)} ${old.length === 0 ? undefined : deprecations(old)}`;
  return { path: "/docs", title: { da: "Dokumentation", en: "Documentation" }, body };
}

function group([title, types]: readonly [Bilingual, readonly GraphQLNamedType[]]): Html {
  return html`<h2>${both(title)}</h2>
    <ul class="plain">
      ${types.map(
        (type) =>
          html`<li>
            <a href="/docs/types/${type.name}"><code>${type.name}</code></a>
            <span lang="en">${inline(firstSentence(type.description))}</span>
          </li> `,
      )}
    </ul> `;
}

function firstSentence(text: string | null | undefined): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text ?? "")?.[0] ?? text ?? "";
}

interface Deprecation {
  readonly coordinate: string;
  readonly reason: string;
}

function deprecations(old: readonly Deprecation[]): Html {
  return html`<h2>${both({ da: "Udgår", en: "Deprecated" })}</h2>
    <ul class="plain">
      ${old.map(({ coordinate, reason }) => html`<li>${coordinateLink(coordinate)}: <span lang="en">${inline(reason)}</span></li> `)}
    </ul>`;
}

function deprecatedIn(schema: GraphQLSchema): readonly Deprecation[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const members = isEnumType(type)
      ? type.getValues()
      : isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.values(type.getFields())
        : [];
    return members.flatMap(({ name, deprecationReason: reason }) =>
      typeof reason === "string" && !type.name.startsWith("__") ? [{ coordinate: `${type.name}.${name}`, reason }] : [],
    );
  });
}
