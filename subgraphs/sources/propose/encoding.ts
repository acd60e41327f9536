/** The encodings that a source file may declare and that are told apart here. */
export type Encoding = "utf-8" | "windows-1252" | "utf-16le";

/** How the bytes of a whole file are most likely to be read: what is no UTF-8 is Windows-1252, as Danish spreadsheets write it. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes.length > 1 && everySecondIsNul(bytes.subarray(0, 400))) return "utf-16le";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** The text, without byte order mark. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes);
}

function everySecondIsNul(bytes: Uint8Array): boolean {
  let nuls = 0;
  for (let at = 1; at < bytes.length; at += 2) if (bytes[at] === 0) nuls += 1;
  return nuls > bytes.length / 4;
}
