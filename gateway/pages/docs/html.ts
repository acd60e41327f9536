import { escapeHtml } from "../security.ts";

/** Text that may stand in a page as it is. */
export interface Html {
  readonly html: string;
}

type Value = Html | string | number | undefined | readonly Value[];

/** A template whose values are escaped unless they are themselves made by it: names and descriptions come from whoever publishes a subgraph. Attributes stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: strings.map((text, index) => (index === 0 ? text : `${textOf(values[index - 1])}${text}`)).join("") };
}

function textOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "object") return "html" in value ? value.html : value.map(textOf).join("");
  return escapeHtml(String(value));
}
