import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from "graphql";
import { astFromValue, print } from "graphql";
import type { Bilingual } from "../front-text.ts";
import { both, inline, type Framed } from "./frame.ts";
import { html, type Html } from "./html.ts";

/** What a page says of one type: description, fields with arguments and deprecations, and where it is used. */
export function typePage(type: GraphQLNamedType, schema: GraphQLSchema, usedBy: readonly string[]): Framed {
  const body = html`<p>${both(kindOf(type))}</p>
    ${described(type.description)} ${contents(type, schema)}
    ${
      usedBy.length === 0
        ? undefined
        : html`<h2>${both({ da: "Bruges af", en: "Used by" })}</h2>
            <ul class="plain">
              ${usedBy.map((coordinate) => html`<li>${coordinateLink(coordinate)}</li> `)}
            </ul>`
    }`;
  return { path: `/docs/types/${type.name}`, title: { da: type.name, en: type.name }, body };
}

export function kindOf(type: GraphQLNamedType): Bilingual {
  if (isObjectType(type)) return { da: "Objekt", en: "Object" };
  if (isInputObjectType(type)) return { da: "Input", en: "Input" };
  if (isEnumType(type)) return { da: "Kodeliste", en: "Enum" };
  if (isInterfaceType(type)) return { da: "Grænseflade", en: "Interface" };
  return isUnionType(type) ? { da: "En af flere", en: "Union" } : { da: "Simpel værdi", en: "Scalar" };
}

/** A link to what a coordinate names, `Type` or `Type.field`. */
export function coordinateLink(coordinate: string): Html {
  const [type = "", member] = coordinate.split(".");
  return html`<a href="/docs/types/${type}${member === undefined ? "" : `#${member}`}"><code>${coordinate}</code></a>`;
}

function described(text: string | null | undefined): Html | undefined {
  return text === null || text === undefined || text === "" ? undefined : html`<p lang="en">${inline(text)}</p>`;
}

function contents(type: GraphQLNamedType, schema: GraphQLSchema): Html | undefined {
  if (isEnumType(type))
    return list(
      { da: "Værdier", en: "Values" },
      type.getValues().map((value) => entry(value.name, html`<code>${value.name}</code>`, value)),
    );
  if (isUnionType(type)) return types({ da: "En af", en: "One of" }, type.getTypes());
  if (isInputObjectType(type))
    return list(
      { da: "Felter", en: "Fields" },
      Object.values(type.getFields()).map((field) => entry(field.name, html`<code>${typed(field)}</code>`, field)),
    );
  if (isScalarType(type)) return type.specifiedByURL ? html`<p lang="en">Specified by <code>${type.specifiedByURL}</code>.</p>` : undefined;
  return html`${types({ da: "Er også", en: "Is also" }, type.getInterfaces())}${
    isInterfaceType(type) ? types({ da: "Kan være", en: "May be" }, schema.getPossibleTypes(type)) : undefined
  }${list({ da: "Felter", en: "Fields" }, Object.values(type.getFields()).map(fieldEntry))}`;
}

function types(title: Bilingual, of: readonly GraphQLNamedType[]): Html | undefined {
  if (of.length === 0) return undefined;
  return html`<h2>${both(title)}</h2>
    <ul class="plain">
      ${of.map((each) => html`<li>${typeLink(each)}</li> `)}
    </ul>`;
}

function list(title: Bilingual, entries: readonly Html[]): Html {
  return html`<h2>${both(title)}</h2>
    <dl>${entries}</dl>`;
}

function fieldEntry(field: GraphQLField<unknown, unknown>): Html {
  const signature = html`<code
    >${field.name}${
      field.args.length === 0 ? "" : html`(${field.args.map((argument, index) => html`${index === 0 ? "" : ", "}${argument.name}`)})`
    }:
    ${typeLink(field.type)}</code
  >`;
  const details =
    field.args.length === 0
      ? undefined
      : html`<p>${both({ da: "Argumenter", en: "Arguments" })}</p>
          <ul class="plain">
            ${field.args.map((argument) => html`<li><code>${typed(argument)}</code> <span lang="en">${inline(argument.description ?? "")}</span>${deprecated(argument)}</li> `)}
          </ul>`;
  return entry(field.name, signature, field, details);
}

interface Described {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

function entry(id: string, term: Html, of: Described, more?: Html): Html {
  return html`<dt id="${id}">${term}</dt>
    <dd>${described(of.description)}${deprecated(of)}${more}</dd> `;
}

function deprecated({ deprecationReason }: Described): Html | undefined {
  if (deprecationReason === null || deprecationReason === undefined) return undefined;
  return html`<p>
    <span class="old">${both({ da: "Udgår", en: "Deprecated" })}</span>: <span lang="en">${inline(deprecationReason)}</span>
  </p>`;
}

/** `name: Type! = default`, the type as a link. */
function typed({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): Html {
  const value = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  return html`${name}: ${typeLink(type)}${value === null || value === undefined ? "" : ` = ${print(value)}`}`;
}

function typeLink(type: GraphQLType): Html {
  const { name } = getNamedType(type);
  const [before = "", after = ""] = String(type).split(name);
  return html`${before}<a href="/docs/types/${name}">${name}</a>${after}`;
}
