/**
 * The words of a piece of HTML, without its tags. Not a browser: block tags become line ends, script and style vanish with their content, entities are
 * replaced last, so that an escaped tag stays text. One pass, so that no input makes it slow.
 */
const BLOCKS: ReadonlySet<string> = new Set(
  "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul".split(" "),
);
const SILENT: ReadonlySet<string> = new Set(["script", "style", "template", "noscript", "svg"]);

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", shy: "", aelig: "æ", oslash: "ø", aring: "å", AElig: "Æ", Oslash: "Ø", Aring: "Å",
    eacute: "é", Eacute: "É", egrave: "è", agrave: "à", auml: "ä", ouml: "ö", uuml: "ü", Auml: "Ä", Ouml: "Ö", Uuml: "Ü", szlig: "ß", ndash: "–", mdash: "—",
    hellip: "…", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", bdquo: "„", laquo: "«", raquo: "»", bull: "•", middot: "·", sect: "§", deg: "°", euro: "€",
    pound: "£", copy: "©", reg: "®", trade: "™", times: "×", frac12: "½",
  }),
); // prettier-ignore

/** Plain text; line ends where the HTML has blocks. */
export function htmlToText(html: string): string {
  let text = "";
  let at = 0;
  let silent: string | undefined;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (silent === undefined) text += html.slice(at, open === -1 ? undefined : open);
    if (open === -1) break;
    const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})|^<!--|^<[!?]/.exec(html.slice(open, open + 24));
    if (tag === null) {
      if (silent === undefined) text += "<";
      at = open + 1;
      continue;
    }
    const end = tag[0] === "<!--" ? html.indexOf("-->", open) : html.indexOf(">", open);
    if (end === -1 && tag[2] !== undefined && silent === undefined) {
      text += html.slice(open); // no tag ends from here on
      break;
    }
    at = end === -1 ? html.length : end + (tag[0] === "<!--" ? 3 : 1);
    const name = tag[2]?.toLowerCase() ?? "";
    const closing = tag[1] === "/";
    if (silent !== undefined) {
      if (closing && name === silent) silent = undefined;
    } else if (SILENT.has(name) && !closing && html[at - 2] !== "/") silent = name;
    else if (BLOCKS.has(name)) text += "\n";
  }
  return decodeEntities(text);
}

/** Replaces named (the usual ones) and numbered character references; others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,10}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "";
    },
  );
}
