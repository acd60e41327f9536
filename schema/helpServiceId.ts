/** The id in what names a help service: an id itself, or a slug, which ends with one; undefined for a name. An id is twelve hexadecimal digits and lasts: after a merge it leads to where the help service went. */
export function helpServiceIdIn(text: string): string | undefined {
  if (/[^a-z0-9-]/.test(text)) return undefined;
  const last = text.split("-").at(-1) ?? "";
  return /^[0-9a-f]{12}$/.test(last) ? last : undefined;
}
