import { HubError } from "../../../../schema/errors.ts";
import cpsvAp from "./contexts/cpsv-ap.json" with { type: "json" };
import ipdcLpdc from "./contexts/ipdc-lpdc.json" with { type: "json" };
import ldes from "./contexts/ldes.json" with { type: "json" };

/**
 * JSON-LD says what its words mean in a context that it most often only points to. Threat: whoever answers at that address decides what every document means, and
 * the hub would fetch whatever a document names. So no context is ever fetched. Those in contexts/ are our own, written from the specifications and holding the
 * terms that are read (vocabulary.ts), nothing else; a source file says which of them, or which object of its own, stands for a publisher's address.
 */
const LOCAL = { "cpsv-ap": cpsvAp, "ipdc-lpdc": ipdcLpdc, ldes } as const;

export type LocalContext = keyof typeof LOCAL;

/** An address of a context to the name of one in contexts/, or to the context itself. */
export type DeclaredContexts = Readonly<Record<string, LocalContext | Readonly<Record<string, unknown>>>>;

export interface ContextLoader {
  /** As jsonld calls it. */
  readonly load: (url: string) => Promise<{ document: object; documentUrl: string }>;
  /** The refusal of an unknown context, which jsonld buries in an error of its own. */
  readonly refusal: () => HubError | undefined;
}

/** Every release of CPSV-AP's own context, where SEMIC publishes it. */
const CPSV_AP = /^https?:\/\/(?:semiceu\.github\.io|raw\.githubusercontent\.com)\/[\w./-]{0,200}\/cpsv-ap\.jsonld$/i;

/** A loader that knows what is here and what `declared` names, and refuses all else. `whom` is named in the refusal. */
export function createContextLoader(declared: DeclaredContexts, whom: string): ContextLoader {
  let refused: HubError | undefined;
  return Object.freeze({
    load: (url: string) => {
      const document = known(url, declared);
      if (document !== undefined) return Promise.resolve({ document, documentUrl: url });
      refused ??= new HubError(
        "FETCH_UNREADABLE",
        `${whom} answers with JSON-LD in the context ${url.slice(0, 200)}, and no context is fetched.`,
        {
          next: "Say under `cpsv-ap.contexts` in the source file what stands for it, or read the publisher's Turtle or N-Triples.",
        },
      );
      return Promise.reject(refused);
    },
    refusal: () => refused,
  });
}

function known(url: string, declared: DeclaredContexts): object | undefined {
  const said = Object.hasOwn(declared, url) ? declared[url] : undefined;
  if (typeof said === "string") return LOCAL[said];
  if (said !== undefined) return { "@context": said };
  return CPSV_AP.test(url) ? LOCAL["cpsv-ap"] : undefined;
}
