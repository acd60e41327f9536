/** Encodes Windows-1252 (WHATWG Encoding): Node only decodes it, so the table is made by decoding every byte once. */
const DECODER = new TextDecoder("windows-1252");
const BYTES: ReadonlyMap<string, number> = new Map(Array.from({ length: 256 }, (_, byte) => [DECODER.decode(Uint8Array.of(byte)), byte]));

/** Throws for a character the encoding does not have: the content would silently become another. */
export function encodeWindows1252(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (character) => {
      const byte = BYTES.get(character);
      if (byte === undefined) throw new Error(`Windows-1252 has no ${JSON.stringify(character)}.`);
      return byte;
    }),
  );
}
