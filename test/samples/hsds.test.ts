import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSamples, type Samples } from "../../subgraphs/samples/server.ts";

const FOLDER = new URL("../../../shared/data/hsds-spec/3.0/schema/", import.meta.url);
const HERE = existsSync(FOLDER);

describe.skipIf(!HERE)(`the HSDS sample publishers${HERE ? "" : " (skipped: ../shared/data/hsds-spec is missing)"}`, () => {
  let samples: Samples;
  beforeAll(async () => {
    samples = await createSamples({ ids: "opaque" });
  });
  afterAll(() => samples.close());

  test.each(["kommune-indkob", "kommune-sjaelland", "region-nord", "region-syd", "stat-faelles", "stat-klynger", "stat-viden"])(
    "%s gives services that are valid by the HSDS 3.0 schema",
    async (publisher) => {
      const list = (await (await fetch(`${samples.url}/${publisher}/services?full=true&per_page=50`)).json()) as { contents: unknown[] };
      const validate = serviceSchema();
      expect(list.contents.length).toBeGreaterThan(5);
      for (const service of list.contents) {
        validate(service);
        expect(validate.errors).toBeNull();
      }
      validate({ id: "not a uuid" });
      expect(validate.errors).not.toBeNull();
    },
  );
});

function serviceSchema() {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".json") && file !== "openapi.json")) {
    ajv.addSchema(JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")), name);
  }
  const validate = ajv.getSchema("service.json");
  if (validate === undefined) throw new Error("the folder has no service.json");
  return validate;
}
