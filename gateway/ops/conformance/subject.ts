import { isRecord, type Json } from "../../query/json.ts";
import { Fault, Skip } from "./case.ts";
import { findRepresentation } from "./find.ts";
import type { Reply, Service } from "./service.ts";
import { entitiesOf, readTypes, type ObjectType, type Types } from "./types.ts";

/** What the cases ask about: the service, and what was found out about it once. */
export interface Subject {
  readonly service: Service;
  sdl(): Promise<string>;
  /** Throws Fault where the SDL is none. */
  types(): Promise<Types>;
  /** Whether it publishes listings. */
  hasFeed(): Promise<boolean>;
  /** An entity that is there. Throws Skip where none is known, or where the service has no entities. */
  known(): Promise<Known>;
  /** Makes a listing change, or go. Throws Skip where it was not said how. */
  disturb(what: Disturbance): Promise<void>;
}

export type Disturbance = "change" | "remove";

export interface Known {
  readonly type: ObjectType;
  /** With `__typename`. */
  readonly representation: Json;
}

export interface SubjectOptions {
  readonly service: Service;
  /** Entities that are there, as the user gave them. */
  readonly representations?: readonly Json[];
  /** How a listing is made to change or to go; the promise is that of the command. */
  readonly disturb?: Readonly<Partial<Record<Disturbance, () => Promise<void>>>>;
}

export function createSubject({ service, representations = [], disturb = {} }: SubjectOptions): Subject {
  const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
    let kept: Promise<T> | undefined;
    return () => (kept ??= work());
  };
  const sdl = once(async () => {
    const text = sdlIn(await service.ask("{ _service { sdl } }"));
    if (text === undefined) throw new Fault("`{ _service { sdl } }` gives no text.");
    return text;
  });
  const types = once(async () => {
    try {
      return readTypes(await sdl());
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new Fault(`The SDL cannot be parsed: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  const hasFeed = async (): Promise<boolean> =>
    (await types()).objects.get("Query")?.fields.some(({ name }) => name.value === "listingFeed") === true;
  const known = once(async (): Promise<Known> => {
    const all = await types();
    const entities = entitiesOf(all);
    if (entities.length === 0) throw new Skip("The SDL has no type with a @key that this service resolves.");
    const given = representations.find(({ __typename }) => entities.some(({ name }) => name === __typename));
    const representation = given ?? (await findRepresentation(service, all, await hasFeed()));
    const type = entities.find(({ name }) => name === representation?.["__typename"]);
    if (representation === undefined || type === undefined)
      throw new Skip(
        `No ${entities.map(({ name }) => name).join(" or ")} could be found; give one with --representation '{"__typename": "…", …}'.`,
      );
    return { type, representation };
  });
  return Object.freeze({
    service,
    sdl,
    types,
    hasFeed,
    known,
    async disturb(what: Disturbance) {
      const act = disturb[what];
      if (act === undefined)
        throw new Skip(
          `From outside no listing can be made to ${what === "change" ? "change" : "go"}; give --${what} COMMAND that does it.`,
        );
      await act();
    },
  });
}

/** The SDL in the answer to `{ _service { sdl } }`. */
export function sdlIn({ data }: Reply): string | undefined {
  const asked = data?.["_service"];
  const text = isRecord(asked) ? asked["sdl"] : undefined;
  return typeof text === "string" ? text : undefined;
}
