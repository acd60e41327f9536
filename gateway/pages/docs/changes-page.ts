import type { Bilingual } from "../front-text.ts";
import { both, inline, paragraphs, type Framed } from "./frame.ts";
import { html, type Html } from "./html.ts";

/** What `CHANGES_QUERY` answers. */
export interface Changes {
  readonly nodes: readonly ChangeSet[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface ChangeSet {
  readonly at: string;
  readonly first: boolean;
  readonly compared: boolean;
  readonly subgraphs: readonly { readonly name: string; readonly version: number | null }[];
  readonly breaking: number;
  readonly dangerous: number;
  readonly safe: number;
  readonly changes: readonly { readonly criticality: Criticality; readonly message: string }[];
}

type Criticality = keyof typeof TITLES;

/** Asked of the gateway itself, as any client would. */
export const CHANGES_QUERY = `query DocsChanges($after: String) { schemaChanges(first: 20, after: $after) {
  nodes { at first compared subgraphs { name version } breaking dangerous safe changes { criticality message } } pageInfo { hasNextPage endCursor } } }`;

const TITLES = {
  BREAKING: { da: "Bryder forespørgsler", en: "Breaking" },
  DANGEROUS: { da: "Kan give andre svar", en: "Dangerous" },
  SAFE: { da: "Uden følger", en: "Safe" },
} as const satisfies Record<string, Bilingual>;
const GONE: Bilingual = { da: "taget ud", en: "taken out" };
/** More are folded away. */
const MOST_SHOWN = 20;

/** What changed for clients, by day, the newest first. */
export function changesPage({ nodes, pageInfo }: Changes): Framed {
  const days = [...Map.groupBy(nodes, ({ at }) => dayOf(at))];
  const older =
    pageInfo.hasNextPage && pageInfo.endCursor !== null
      ? html`<p>
          <a href="/docs/changes?after=${encodeURIComponent(pageInfo.endCursor)}"
            >${both({ da: "Ældre ændringer", en: "Older changes" })}</a
          >
        </p>`
      : undefined;
  const none = html`<p>${both({ da: "Der er ingen ældre ændringer.", en: "There are no older changes." })}</p>`;
  const body = html`${paragraphs({
    da: "Hvad der er ændret i skemaet for dem, der spørger, efter den dag, det trådte i kraft.",
    en: "What changed in the schema for those who ask, by the day it came into force.",
  })}
  ${
    days.length === 0
      ? none
      : days.map(
          ([day, sets]) =>
            html`<h2><time datetime="${day}">${both(dayLabel(day))}</time></h2>
              ${sets.map(changeSet)}`,
        )
  }
  ${older}`;
  return { path: "/docs/changes", title: { da: "Ændringer", en: "Changes" }, body };
}

function changeSet({ subgraphs, first, compared, breaking, dangerous, safe, changes }: ChangeSet): Html {
  const title = subgraphs.map(({ name, version }, index) => html`${index === 0 ? "" : ", "}${name} ${version ?? both(GONE)}`);
  if (first) return html`<p>${both({ da: "Hubben begyndte.", en: "The hub began." })}</p>`;
  const counts = { BREAKING: breaking, DANGEROUS: dangerous, SAFE: safe };
  const groups = (Object.keys(TITLES) as readonly Criticality[]).map((criticality) => {
    const of = changes.filter((change) => change.criticality === criticality);
    return of.length === 0 ? undefined : changeGroup(criticality, counts[criticality], of);
  });
  return html`<h3>${title}</h3>
    ${compared ? groups : html`<p>${both({ da: "Skemaerne kunne ikke sammenlignes.", en: "The schemas could not be compared." })}</p>`} `;
}

function changeGroup(criticality: Criticality, count: number, changes: ChangeSet["changes"]): Html {
  const items = html`<ul class="plain" lang="en">
    ${changes.map(({ message }) => html`<li>${inline(message.replaceAll("'", "`"))}</li> `)}
  </ul>`;
  const more =
    count > changes.length
      ? html`<p>${both({ da: `… og ${count - changes.length} mere`, en: `… and ${count - changes.length} more` })}</p>`
      : undefined;
  const title = html`${both(TITLES[criticality])} (${count})`;
  return changes.length > MOST_SHOWN
    ? html`<details>
        <summary>${title}</summary>
        ${items}${more}
      </details> `
    : html`<h4>${title}</h4>
        ${items}${more} `;
}

/** The day in Denmark, `YYYY-MM-DD`. */
function dayOf(at: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(new Date(at));
}

function dayLabel(day: string): Bilingual {
  const label = (locale: string): string => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
  return { da: label("da-DK"), en: label("en-GB") };
}
