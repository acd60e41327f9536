import { readFileSync } from "node:fs";
import { parse, validate, type GraphQLSchema } from "graphql";
import { helpServicesOfMunicipality } from "../../../schema/client/help-services-of-municipality.ts";
import { both, paragraphs, type Framed } from "./frame.ts";
import { html, type Html } from "./html.ts";

// Each written out: whoever packs the program puts the texts in their place.
const EXAMPLE = readFileSync(new URL("../../../schema/client/example.ts", import.meta.url), "utf8");
const ASK = readFileSync(new URL("../../../schema/client/typed-query.ts", import.meta.url), "utf8");
const GENERATED = readFileSync(new URL("../../../schema/client/help-services-of-municipality.ts", import.meta.url), "utf8");
const TYPED = GENERATED.replace(/ = \{\n {2}text: `[\s\S]*?`,\n\};/, " = …;");
const QUERY = parse(helpServicesOfMunicipality.text);

/** Whether the schema in force answers the example's query. */
export function clientFits(schema: GraphQLSchema): boolean {
  return validate(schema, QUERY).length === 0;
}

/** The example of a typed client: files of this program, compiled and tested with it. */
export function clientPage(): Framed {
  const body = html`${paragraphs({
    da: "Et lille program i TypeScript, der spørger hubben med typer hele vejen. Det er oversat og prøvet sammen med hubben, så det passer til skemaet.",
    en: "A small program in TypeScript that asks the hub with types all the way. It is compiled and tested with the hub, so it fits the schema.",
  })}
  ${file("Programmet", "The program", EXAMPLE)} ${file("Forespørgslen", "The query", helpServicesOfMunicipality.text)}
  ${file("Typerne, lavet af forespørgslen og skemaet", "The types, made of the query and the schema", TYPED)}
  ${file("Det, der spørger", "What asks", ASK)}
  ${paragraphs({
    da: "Andre værktøjer, der laver typer, læser skemaet på /schema.graphql.",
    en: "Other tools that make types read the schema at /schema.graphql.",
  })}`;
  return { path: "/docs/client", title: { da: "En klient med typer", en: "A typed client" }, body };
}

function file(da: string, en: string, text: string): Html {
  return html`<h2>${both({ da, en })}</h2>
    <pre tabindex="0"><code>${text}</code></pre>`;
}
