/**
 * Whether a text holds what looks like a Danish personal number (CPR: day, month, year and four digits). Threat: a field experience is written by people about people's lives, and one number in a
 * free text would be stored, indexed and served. Some other numbers look alike; it is better to quarantine one of those.
 */
export function holdsPersonalNumber(text: string): boolean {
  return /(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[ -]?\d{4}(?!\d)/.test(text);
}
