/** Text as XML character data or an attribute value; control characters that XML 1.0 forbids are left out. */
export function escapeXml(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters XML 1.0 section 2.2 forbids
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One element on a line of its own; nothing for an empty text. */
export function element(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): string {
  return text === "" ? "" : `<${name}${attributeList(attributes)}>${escapeXml(text)}</${name}>\n`;
}

/** An element without content. */
export function emptyElement(name: string, attributes: Readonly<Record<string, string>>): string {
  return `<${name}${attributeList(attributes)}/>\n`;
}

function attributeList(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join("");
}
