import { parseArgs } from "node:util";
import { HubError } from "../../schema/errors.ts";
import { isLoopbackHost } from "../http/loopback.ts";
import { DELIMITERS, type Delimiter } from "./csv.ts";
import { FORMATS, type Format } from "./formats.ts";

export const HELP = `npm run --silent query -- FILE [options]
Runs the query in FILE (ready ones are in schema/operations) against a running hub and writes its rows.
A list with a variable for its \`after\` and pageInfo { hasNextPage endCursor } is followed to its end.
  --variables FILE|JSON  values of the operation's variables; a cursor among them is where the reading starts
  --url URL              the hub (default http://127.0.0.1:HUB_PORT)
  --token-file FILE      holds the token to ask with
  --csv                  a table: provider.name is a column, a list is one cell joined by "; "
  --ndjson               one object a line
  --json                 one array (the default; --out FILE.csv, .ndjson or .json choose too)
  --out FILE             file to write; it takes its name when everything came (default: standard output)
  --max-rows N           stops after N rows
  --rows LIST            only the rows of this list, where the operation has several
  --each FIELD           a row for each element of this list within the rows, the rest repeated beside it
  --bom                  CSV for Excel: starts with the byte order mark
  --delimiter ,|;|tab    CSV: default a comma; with ; decimal numbers get a comma, as Danish Excel has it
  --quiet                no progress
A CSV cell that begins with = + - @ or a tab gets an apostrophe in front, so that a spreadsheet does not compute it.
npm writes two lines of its own to standard output unless it is told --silent; with --out that does not matter.
`;

export interface Arguments {
  readonly file: string;
  readonly variables: string | undefined;
  /** Undefined: the hub of this machine's settings. */
  readonly url: URL | undefined;
  readonly tokenFile: string | undefined;
  readonly format: Format;
  readonly out: string | undefined;
  readonly maxRows: number | undefined;
  readonly rows: string | undefined;
  readonly each: string | undefined;
  readonly bom: boolean;
  readonly delimiter: Delimiter;
  readonly quiet: boolean;
}

/** Undefined when help is asked for. Throws USAGE. */
export function readArguments(argv: readonly string[]): Arguments | undefined {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return undefined;
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new HubError("USAGE", "Give one file with a query.");
  const format = formatOf(values, values.out);
  if (format !== "csv" && (values.bom === true || values.delimiter !== undefined))
    throw new HubError("USAGE", "--bom and --delimiter go with --csv.");
  const url = values.url === undefined ? undefined : readUrl(values.url);
  if (url !== undefined && values["token-file"] !== undefined && url.protocol === "http:" && !isLoopbackHost(url.hostname))
    throw new HubError("USAGE", "A token is sent over https or to this machine only, where nobody on the way can read it.", {
      next: "Give an https address.",
    });
  return {
    file,
    variables: values.variables,
    url,
    tokenFile: values["token-file"],
    format,
    out: values.out,
    maxRows: readCount(values["max-rows"]),
    rows: values.rows,
    each: values.each,
    bom: values.bom ?? false,
    delimiter: readDelimiter(values.delimiter),
    quiet: values.quiet ?? false,
  };
}

function formatOf(flags: Readonly<Partial<Record<Format, boolean | undefined>>>, out: string | undefined): Format {
  const asked = FORMATS.filter((format) => flags[format] === true);
  if (asked.length > 1) throw new HubError("USAGE", `Give one of ${FORMATS.map((format) => `--${format}`).join(", ")}.`);
  return asked[0] ?? FORMATS.find((format) => out?.endsWith(`.${format}`)) ?? "json";
}

/** The address of a hub, or of its /graphql. */
function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new HubError("USAGE", "--url is not an http(s) address.");
  if (url.username !== "" || url.password !== "")
    throw new HubError("USAGE", "--url holds a password.", { next: "Put a token into a file and give --token-file." });
  if (url.pathname === "/") url.pathname = "/graphql";
  return url;
}

function readCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,12}$/.test(text)) throw new HubError("USAGE", `--max-rows ${text.slice(0, 20)} is not a number of rows.`);
  return Number(text);
}

function readDelimiter(text: string | undefined): Delimiter {
  const wanted = text === undefined ? "," : text === "tab" ? "\t" : text;
  const delimiter = DELIMITERS.find((each) => each === wanted);
  if (delimiter === undefined) throw new HubError("USAGE", "--delimiter is one of , ; tab.");
  return delimiter;
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        variables: { type: "string" },
        url: { type: "string" },
        "token-file": { type: "string" },
        csv: { type: "boolean" },
        ndjson: { type: "boolean" },
        json: { type: "boolean" },
        out: { type: "string" },
        "max-rows": { type: "string" },
        rows: { type: "string" },
        each: { type: "string" },
        bom: { type: "boolean" },
        delimiter: { type: "string" },
        quiet: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}
