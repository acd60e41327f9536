import { ERRORS } from "../../../schema/errors.ts";
import { both, inline, paragraphs, type Framed } from "./frame.ts";
import { html } from "./html.ts";

/** The one table of error codes. */
export function errorsPage(): Framed {
  const rows = Object.entries(ERRORS).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const body = html`${paragraphs({
      da: "Hver fejl har en kode i extensions.code, en sætning om, hvad der skete, og i extensions.next, hvad man gør. Koden bliver ved med at betyde det samme. Status er svarets, når fejlen ender hele forespørgslen; med 200 står fejlen ved siden af de felter, der kunne svares.",
      en: "Every error has a code in extensions.code, a sentence on what happened and, in extensions.next, what to do. A code keeps its meaning. The status is that of the answer where the error ends the whole request; with 200 the error stands beside the fields that could be answered.",
    })}
    <div class="wide" role="region" aria-label="Fejlkoder" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${both({ da: "Kode", en: "Code" })}</th>
            <th scope="col">HTTP</th>
            <th scope="col">${both({ da: "Kommandoens slutkode", en: "Exit code" })}</th>
            <th scope="col">${both({ da: "Hvad man gør", en: "What to do" })}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([code, { http, exit, next }]) =>
              html`<tr id="${code}">
                <th scope="row"><code>${code}</code></th>
                <td>${http}</td>
                <td>${exit}</td>
                <td lang="en">${inline(next)}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>`;
  return { path: "/docs/errors", title: { da: "Fejlkoder", en: "Error codes" }, body };
}
