import { parseArgs } from "node:util";
import { HubError } from "../../schema/errors.ts";
import type { FieldSpec } from "./record.ts";
import { readFieldSpecs, type TableOptions } from "./table.ts";

export const HELP = `npm run resolve -- --records FILE[,FILE] --id COLUMN --fields "COLUMN:kind,COLUMN:kind" --out FILE [options]
Finds which records of any table are the same thing.
  --records FILE[,FILE]      CSV with a header row; with several files each is a source and a record is file-basename:id
  --id COLUMN                names a record
  --fields "COLUMN:kind,…"   kinds: name, organisation, address, area, url, phone, email, date, number, identifier, text
  --out FILE                 CSV: record,cluster; it takes its name when it is whole
  --source COLUMN            names a record's source
  --at-most-one-per-source   no two records of one source are the same
  --delimiter ";"            one character, or tab; default: a comma
  --truth COLUMN             the known answer: prints pairwise precision, recall, F1 and B-cubed F1; a record without one is alone
  --explain A B              why these two records are, or are not, the same
  --json                     prints one line of JSON
`;

export interface Arguments {
  readonly table: TableOptions;
  readonly fields: readonly FieldSpec[];
  readonly out: string;
  readonly atMostOnePerSource: boolean;
  /** The two records to explain. */
  readonly explain: readonly [string, string] | undefined;
  readonly json: boolean;
}

/** Undefined when help is asked for. Throws USAGE. */
export function readArguments(argv: readonly string[]): Arguments | undefined {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return undefined;
  const { records, id, fields: specs, out, source, truth, delimiter } = values;
  if (records === undefined || id === undefined || specs === undefined || out === undefined)
    throw new HubError("USAGE", "Give --records, --id, --fields and --out.", { next: "Run npm run resolve -- --help." });
  const files = records.split(",").flatMap((file) => (file.trim() === "" ? [] : [file.trim()]));
  if (files.length === 0) throw new HubError("USAGE", "--records names no file.");
  const atMostOnePerSource = values["at-most-one-per-source"] === true;
  if (atMostOnePerSource && source === undefined && files.length < 2)
    throw new HubError("USAGE", "--at-most-one-per-source needs to know the sources.", {
      next: "Add --source COLUMN, or give several files.",
    });
  const fields = readFieldSpecs(specs);
  return {
    table: {
      files,
      id,
      fields,
      ...(source !== undefined && { source }),
      ...(truth !== undefined && { truth }),
      ...(delimiter !== undefined && { delimiter: readDelimiter(delimiter) }),
    },
    fields,
    out,
    atMostOnePerSource,
    explain: readPair(values.explain, positionals),
    json: values.json === true,
  };
}

/** `--explain A B`: B stands alone. Nothing else does. */
function readPair(first: string | undefined, others: readonly string[]): readonly [string, string] | undefined {
  const [second, odd] = first === undefined ? [undefined, others[0]] : others;
  if (odd !== undefined)
    throw new HubError("USAGE", `${JSON.stringify(odd)} belongs to no option.`, {
      next: "Several files stand after one --records with commas between; a value with blanks stands in quotes.",
    });
  if (first === undefined) return undefined;
  if (second === undefined || second === first)
    throw new HubError("USAGE", "--explain takes two different records.", { next: "Give two ids as they stand in --out." });
  return [first, second];
}

function readDelimiter(text: string): string {
  if (text === "tab" || text === "\\t") return "\t";
  if (text.length === 1 && !/["\r\n]/.test(text)) return text;
  throw new HubError("USAGE", "--delimiter is one character, or tab.", { next: 'Say, --delimiter ";".' });
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        records: { type: "string" },
        id: { type: "string" },
        fields: { type: "string" },
        source: { type: "string" },
        delimiter: { type: "string" },
        "at-most-one-per-source": { type: "boolean" },
        truth: { type: "string" },
        out: { type: "string" },
        explain: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}
