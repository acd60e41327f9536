import type { Channel } from "../../../schema/listing.ts";

/** What the hub found at an address. */
export interface LinkState {
  /** UNCLEAR: something answers, but not to a program. */
  readonly finding: "GOOD" | "BROKEN" | "UNCLEAR";
  /** A status, or a word for why nothing answered. */
  readonly reason: string;
}

export interface Address {
  /** Where in the listing it stands. */
  readonly field: "url" | "channels";
  /** As it is asked: without user, password and fragment. */
  readonly url: string;
}

const MOST_ADDRESSES = 5;
const LONGEST = 2_000;

/** The web addresses of a listing that the hub asks, at most five. */
export function addressesOf({ url, channels }: { readonly url: string | null; readonly channels: readonly Channel[] }): readonly Address[] {
  const given = [
    ...(url === null ? [] : [{ field: "url" as const, url }]),
    ...channels.filter(({ kind }) => kind === "WEB" || kind === "FORM").map(({ value }) => ({ field: "channels" as const, url: value })),
  ];
  const found = new Map<string, Address>();
  for (const each of given) {
    const asked = asAsked(each.url);
    if (asked !== undefined && !found.has(asked)) found.set(asked, { field: each.field, url: asked });
  }
  return [...found.values()].slice(0, MOST_ADDRESSES);
}

function asAsked(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.username = "";
  url.password = "";
  url.hash = "";
  return url.href.length <= LONGEST ? url.href : undefined;
}
