import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { compilePath, textsAt, valueAt } from "../../path.ts";
import { resultOf } from "./page.ts";

const RESOURCES = compilePath("resources");
const ID = compilePath("id");
const FORMAT = compilePath("format");
const ACTIVE = compilePath("datastore_active");

/** The one resource of a dataset (an answer to `package_show`) whose rows are in the datastore and whose format is the one asked for. Throws FETCH_*. */
export async function resourceOf(response: HttpResponse, format: string | undefined): Promise<string> {
  const resources = valueAt(await resultOf(response), RESOURCES);
  const fitting = (Array.isArray(resources) ? (resources as readonly unknown[]) : []).filter((resource) => {
    const [own = ""] = textsAt(resource, FORMAT);
    return textsAt(resource, ACTIVE)[0] === "true" && (format === undefined || own.toLowerCase() === format.toLowerCase());
  }); // Array.isArray says any[]
  const ids = fitting.flatMap((resource) => textsAt(resource, ID).slice(0, 1));
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  const which = format === undefined ? "resource" : `${format} resource`;
  throw new HubError("FETCH_UNREADABLE", `The dataset has ${ids.length === 0 ? "no" : `${ids.length}`} ${which} in the datastore.`, {
    next:
      ids.length === 0
        ? "Read the file itself, with `format: csv`, `xlsx` or `json`, or ask the publisher for the datastore."
        : "Name the one that is meant with `ckan.resource`, or narrow with `ckan.resourceFormat`.",
  });
}
