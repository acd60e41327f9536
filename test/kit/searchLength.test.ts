import { expect, it } from "vitest";
import { checkSearchLength } from "../../subgraphs/kit/searchLength.ts";

it("takes a search up to the length, and refuses a longer one with its length and a next step", () => {
  checkSearchLength("x".repeat(500), 500);
  expect(() => checkSearchLength("x".repeat(501), 500)).toThrow(
    expect.objectContaining({
      code: "BAD_USER_INPUT",
      message: "search has 501 characters; 500 is the most.",
      extensions: expect.objectContaining({ next: expect.stringContaining("fewer words") }),
    }),
  );
});
