import { HubError } from "../../../../schema/errors.ts";
import type { Json } from "../../../query/json.ts";

/** A list that a service offers, as a description of it tells. */
export interface FoundList {
  /** What `--path` names it by. */
  readonly path: string;
  /** Of its records: names of fields, `a.b` for a nested one, in their order. */
  readonly columns: readonly string[];
  /** Records that are known without asking the service. */
  readonly examples: readonly Json[];
}

/** What the program that reads a service is filled in with. */
export interface ServiceSample {
  readonly format: "openapi" | "graphql";
  /** The constant SERVICE of service.js. */
  readonly service: Json;
  /** Where the service answers. */
  readonly url: string;
  readonly columns: readonly string[];
  readonly rows: readonly Json[];
  readonly invented: false;
  /** What is left to do, one sentence each. */
  readonly notes: readonly string[];
  /** Whether single records can be asked for, once a column is known to tell them apart. */
  readonly itemBy: (idColumn: string | null) => Json;
}

const TITLE = /(^|[^a-zæøå])(title|titel|titler|navn|name|overskrift|heading)s?($|[^a-zæøå])/i;
const TEXT =
  /(^|[^a-zæøå])(description|beskrivelse|summary|resume|resumé|teaser|manchet|abstract|indhold|tekst|text|body|content)s?($|[^a-zæøå])/i;
const MOST_NAMED = 12;

/** The list with title and description, or the one that `--path` names. Throws USAGE, naming those there are. */
export function chooseList<T extends FoundList>(lists: readonly T[], path: string | undefined): T {
  const named = (some: readonly T[]): string =>
    some
      .slice(0, MOST_NAMED)
      .map((each) => each.path)
      .join(", ");
  if (lists.length === 0)
    throw new HubError("USAGE", "The description tells of no operation that answers a list of objects.", {
      next: "Save a list of records as JSON, and take --from json --sample FILE.",
    });
  if (path !== undefined) {
    const chosen = lists.find((each) => each.path === path);
    if (chosen === undefined)
      throw new HubError("USAGE", `No list of objects is answered at ${path.slice(0, 200)}.`, { next: `Take one of ${named(lists)}.` });
    if (!isTitled(chosen))
      throw new HubError("USAGE", `The records of ${path} have no title or name.`, { next: "Choose another list with --path." });
    return chosen;
  }
  const fitting = lists.filter((each) => isTitled(each) && each.columns.some((column) => TEXT.test(spaced(column))));
  const [only, ...more] = fitting;
  if (only === undefined)
    throw new HubError("USAGE", "No list has records with a title and a description.", {
      next: `Choose one with --path: ${named(lists)}.`,
    });
  if (more.length > 0)
    throw new HubError("USAGE", `${fitting.length} lists have records with a title and a description.`, {
      next: `Choose one with --path: ${named(fitting)}.`,
    });
  return only;
}

function isTitled({ columns }: FoundList): boolean {
  return columns.some((column) => TITLE.test(spaced(column)));
}

/** `serviceName` as `service Name`. */
function spaced(column: string): string {
  return column.replace(/([a-zæøå])([A-ZÆØÅ])/g, "$1 $2").replaceAll("_", " ");
}
