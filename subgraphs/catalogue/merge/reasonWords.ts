import { leastOdds } from "../../matching/knowledge.ts";
import type { ClusterReason, ReasonLink } from "./protocol.ts";

/** What a sentence needs beside the reason. */
export interface ReasonDetails {
  /** Whether the two are one help service. */
  readonly together?: boolean;
  readonly publisher?: string;
  /** The field that forbids it. */
  readonly veto?: string | undefined;
  /** Pairs between the two clusters. */
  readonly pairs?: number;
  readonly mostlyAgainst?: boolean;
}

/** A reason in a sentence or two, in both languages. */
export function say(reason: Pick<ClusterReason, "kind" | "links" | "mean">, details: ReasonDetails): Pick<ClusterReason, "da" | "en"> {
  const [first] = reason.links;
  const both = { da: first === undefined ? "" : `${first.a} og ${first.b}`, en: first === undefined ? "" : `${first.a} and ${first.b}` };
  const links = (language: "da" | "en"): string => reason.links.map((link) => tell(link, language)).join(", ");
  switch (reason.kind) {
    case "LINKED":
      return {
        da: `De to taler ikke selv for det, men andre opslag binder dem sammen led for led: ${links("da")}.`,
        en: `The two do not speak for it themselves, but other listings tie them together, link by link: ${links("en")}.`,
      };
    case "NEAREST":
      return {
        da: "De to taler kun svagt imod det selv, og en udgiver har kun ét opslag om hver hjælpefunktion: intet andet af deres opslag passer bedre.",
        en: "The two speak against it only weakly themselves, and a publisher lists a help service once: no other of their listings fits better.",
      };
    case "DECIDED":
      return details.together === true
        ? { da: "Det er afgjort, at de to er den samme hjælpefunktion.", en: "It is decided that the two are the same help service." }
        : {
            da: `Det er afgjort, at ${both.da} ikke er den samme hjælpefunktion, og det holder alt, hvad der hører til dem, adskilt.`,
            en: `It is decided that ${both.en} are not the same help service, and that keeps apart whatever belongs to them.`,
          };
    case "PUBLISHER":
      return {
        da: `Udgiveren ${details.publisher} har et opslag i hver af de to hjælpefunktioner (${both.da}), og en udgiver har kun ét opslag om hver.`,
        en: `The publisher ${details.publisher} has a listing in each of the two help services (${both.en}), and a publisher lists a help service once.`,
      };
    case "OWNER":
      return {
        da: `I hver af de to hjælpefunktioner står der i et opslag, at udgiveren selv driver den (${both.da}), og to driver ikke den samme.`,
        en: `In each of the two help services a listing says that its publisher runs it (${both.en}), and two do not run the same one.`,
      };
    case "VETO":
      if (details.veto === "cvr")
        return {
          da: `Udbyderne i ${both.da} har hver sit CVR-nummer, og det holder de to hjælpefunktioner adskilt.`,
          en: `The providers in ${both.en} have different CVR numbers, and that keeps the two help services apart.`,
        };
      return {
        da: `Områderne for ${both.da} udelukker hinanden, og det holder de to hjælpefunktioner adskilt.`,
        en: `The areas of ${both.en} exclude each other, and that keeps the two help services apart.`,
      };
    case "MEAN":
      return mean(reason.mean ?? 0, links, details);
    default:
      return {
        da: "De to hjælpefunktioners opslag har intet sjældent ord og ingen kontakt til fælles, så de er ikke blevet sammenlignet.",
        en: "The listings of the two help services share no rare word and no contact, so they were not compared.",
      };
  }
}

function mean(
  bits: number,
  links: (language: "da" | "en") => string,
  { pairs = 0, mostlyAgainst = false }: ReasonDetails,
): Pick<ClusterReason, "da" | "en"> {
  const least = leastOdds(true) / Math.LN2;
  return mostlyAgainst
    ? {
        da: `De to taler selv for det, men af de ${pairs} par på tværs af de to hjælpefunktioner taler mere end halvdelen klart imod; mest imod taler ${links("da")}.`,
        en: `The two speak for it themselves, but of the ${pairs} pairs across the two help services more than half speak clearly against; most against speak ${links("en")}.`,
      }
    : {
        da: `De to taler selv for det, men de ${pairs} par på tværs af de to hjælpefunktioner giver i gennemsnit ${number(bits, "da")} bit, og der skal mere end ${number(least, "da")} til; mest imod taler ${links("da")}.`,
        en: `The two speak for it themselves, but the ${pairs} pairs across the two help services give ${number(bits, "en")} bits on average, and it takes more than ${number(least, "en")}; most against speak ${links("en")}.`,
      };
}

function tell({ a, b, probability, decided }: ReasonLink, language: "da" | "en"): string {
  const danish = language === "da";
  const how = decided
    ? danish
      ? "afgjort"
      : "decided"
    : new Intl.NumberFormat(danish ? "da-DK" : "en-GB", { style: "percent", maximumFractionDigits: 1 }).format(
        Math.min(probability, 0.999),
      );
  return `${a} ${danish ? "og" : "and"} ${b} (${how})`;
}

function number(bits: number, language: "da" | "en"): string {
  return new Intl.NumberFormat(language === "da" ? "da-DK" : "en-GB", { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(bits);
}
