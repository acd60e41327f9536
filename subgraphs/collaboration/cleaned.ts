/** One form of each letter; no control characters but line ends and tabs, which could fool whoever reads it in a terminal or a table. */
export function cleaned(text: string): string {
  return text
    .normalize("NFC")
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .trim();
}
