import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cvrNumber } from "../../../subgraphs/sources/values/cvr.ts";
import { day, isDateFormat } from "../../../subgraphs/sources/values/date.ts";
import { emailAddress } from "../../../subgraphs/sources/values/email.ts";
import { flag } from "../../../subgraphs/sources/values/flag.ts";
import { htmlToText } from "../../../subgraphs/sources/values/html.ts";
import { phoneNumber } from "../../../subgraphs/sources/values/phone.ts";
import { bounded, cleanLine, cleanParagraphs } from "../../../subgraphs/sources/values/text.ts";
import { webUrl } from "../../../subgraphs/sources/values/url.ts";

const value = (expected: string) => ({ ok: true, value: expected });

describe("phoneNumber", () => {
  it.each([
    ["12345678", "+45 12 34 56 78"],
    ["12 34 56 78", "+45 12 34 56 78"],
    ["+4512345678", "+45 12 34 56 78"],
    ["004512345678", "+45 12 34 56 78"],
    ["(+45) 12-34-56-78", "+45 12 34 56 78"],
    ["Tlf.: 1234 5678", "+45 12 34 56 78"],
    ["tel:+4512345678", "+45 12 34 56 78"],
    ['"+44 1234 234567"', "+44 12 34 23 45 67"],
    ["+46 8 123 45", "+46 81 23 45"],
    ["+1 (212) 677-4668", "+1 21 26 77 46 68"],
    ["+298 123456", "+298 12 34 56"],
    ["+44 (0)20 7946 0018", "+44 20 79 46 00 18"],
  ])("writes %s as %s", (given, expected) => {
    expect(phoneNumber(given)).toEqual(value(expected));
  });

  it.each([
    "",
    "1234567",
    "123456789",
    "+45 1234567",
    "ring til Hanne",
    "888-NYC-WELL",
    "+0123456789",
    "+1234567890123456",
    "12345678 lok. 9",
  ])("refuses %j without repeating it", (given) => {
    const result = phoneNumber(given);
    expect(result).toEqual({
      ok: false,
      code: "RECORD_FIELD_INVALID",
      reason: expect.not.stringContaining(given === "" ? "never" : given),
    });
  });
});

describe("flag", () => {
  it.each([
    ["true", true],
    ["1", true],
    [" Ja ", true],
    ["YES", true],
    ["false", false],
    ["0", false],
    ["nej", false],
    ["No", false],
  ])("reads %j as %s", (given, expected) => {
    expect(flag(given)).toEqual({ ok: true, value: expected });
  });

  it.each(["", "måske", "janej", "2", "null", "__proto__"])("refuses %j without repeating it", (given) => {
    expect(flag(given)).toEqual({ ok: false, code: "RECORD_VALUE_UNKNOWN", reason: "is neither yes nor no" });
  });
});

describe("emailAddress", () => {
  it.each([
    ["info@kfst.dk", "info@kfst.dk"],
    ["mailto:Info@KFST.dk", "Info@kfst.dk"],
    ["post@hjælp.dk", "post@hjælp.dk"],
    ["o'brien+x@a.b.dk", "o'brien+x@a.b.dk"],
  ])("accepts %s", (given, expected) => {
    expect(emailAddress(given)).toEqual(value(expected));
  });

  it.each(["email-example_com", "false", "a@b", "a b@c.dk", "a@b..dk", "<a@b.dk>", "a@b.dk, c@d.dk", `${"a".repeat(300)}@b.dk`])(
    "refuses %s",
    (given) => {
      expect(emailAddress(given)).toMatchObject({ ok: false, reason: "is not an e-mail address" });
    },
  );
});

describe("webUrl", () => {
  it.each([
    ["kfst.dk", "https://kfst.dk/"],
    ["kfst.dk/udbud?a=1#b", "https://kfst.dk/udbud?a=1#b"],
    ["kfst.dk:8080/x", "https://kfst.dk:8080/x"],
    ["//kfst.dk/x", "https://kfst.dk/x"],
    [" HTTP://KFST.dk/Å ", "http://kfst.dk/%C3%85"],
    ["hjælp.dk", "https://xn--hjlp-woa.dk/"],
  ])("writes %s as %s", (given, expected) => {
    expect(webUrl(given)).toEqual(value(expected));
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "/relative",
    "example_counselling",
    "mailto:a@b.dk",
    "https://user:secret@kfst.dk/",
    "",
    "http://",
    `https://kfst.dk/${"x".repeat(2001)}`,
  ])("refuses %j", (given) => {
    expect(webUrl(given).ok).toBe(false);
  });

  it("only ever gives http or https", () => {
    const hostile = fc.constantFrom("javascript:", "data:", "vbscript:").chain((scheme) => fc.string().map((rest) => scheme + rest));
    const isWeb = (given: string) => {
      const result = webUrl(given);
      return !result.ok || /^https?:\/\//.test(result.value);
    };
    expect(() => fc.assert(fc.property(fc.oneof(fc.webUrl(), fc.string(), hostile), isWeb))).not.toThrow();
  });
});

describe("cvrNumber", () => {
  it.each(["12345678", "DK12345678", "CVR 12 34 56 78", "CVR-nr.: 12345678", "dk-12.34.56.78".replace("dk-", "DK ")])(
    "reads %s",
    (given) => {
      expect(cvrNumber(given)).toEqual(value("12345678"));
    },
  );

  it.each(["1234567", "123456789", "abcdefgh", "", "SE12345678"])("refuses %j", (given) => {
    expect(cvrNumber(given).ok).toBe(false);
  });
});

describe("day", () => {
  it.each([
    ["2026-02-28", "2026-02-28"],
    ["2024-02-29", "2024-02-29"],
    ["2023-03-15T10:30:45.123Z", "2023-03-15"],
    ["2023-03-15T23:30:00Z", "2023-03-16"],
    ["2023-03-15T00:30:00+0500", "2023-03-14"],
    ["2023-03-15 10:30", "2023-03-15"],
    ["Wed, 02 Oct 2002 13:00:00 GMT", "2002-10-02"],
    ["2 Oct 2002 23:30 +0000", "2002-10-03"],
  ])("reads %s as the Danish day %s", (given, expected) => {
    expect(day(given)).toEqual(value(expected));
  });

  it.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "31-12-2025",
    "yesterday",
    "2026",
    "2026-01-01T25:00:00Z",
    "0001-01-01",
    "9999-01-01",
    "",
  ])("refuses %j", (given) => {
    expect(day(given).ok).toBe(false);
  });

  it.each([
    ["31-12-2025", "dd-MM-yyyy", "2025-12-31"],
    ["1/2/2025", "d/M/yyyy", "2025-02-01"],
    ["2025.12.31 kl. 10:30", "yyyy.MM.dd kl. HH:mm", "2025-12-31"],
    ["20251231", "yyyyMMdd", "2025-12-31"],
  ])("reads %s written as %s", (given, format, expected) => {
    expect(day(given, format)).toEqual(value(expected));
  });

  it("refuses a day that does not exist in a declared format too", () => {
    expect(day("30-02-2025", "dd-MM-yyyy").ok).toBe(false);
    expect(day("2025-12-31", "dd-MM-yyyy")).toMatchObject({ reason: "is not a date written as dd-MM-yyyy" });
  });

  it("knows which formats name a day", () => {
    expect(["dd-MM-yyyy", "d.M.yyyy", "yyyyMMdd"].every(isDateFormat)).toBe(true);
    expect(["MM-yyyy", "dd-dd-yyyy", "yyyy", "DD-MM-YYYY"].some(isDateFormat)).toBe(false);
  });

  it("reads back every day it writes", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }), (date) => {
        const iso = date.toISOString().slice(0, 10);
        expect(day(iso)).toEqual(value(iso));
      }),
    );
  });
});

describe("htmlToText", () => {
  it.each([
    ["<p>Ét</p><p>To &amp; tre</p>", "\nÉt\n\nTo & tre\n"],
    ["a<br/>b", "a\nb"],
    ["<script>alert('<p>')</script>ren", "ren"],
    ["<style>p{}</style><SCRIPT>x</SCRIPT >ren", "ren"],
    ["&lt;script&gt;", "<script>"],
    ["2 < 3 og 4 > 3", "2 < 3 og 4 > 3"],
    ["bl&aring;b&aelig;r&oslash;d &#230;&#xF8;", "blåbærød æø"],
    ["&ukendt; &#0; &#9999999;", "&ukendt;  "],
    ["a<!-- <p>no</p> -->b", "ab"],
    ["x <y uden slut", "x <y uden slut"],
    ['<a href="javascript:x">tekst</a>', "tekst"],
  ])("turns %s into %j", (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it.each(["<", "<p", "<!--", "<script>", "&#", "&", "<a <b ", "</"])("stays fast on 400,000 characters of %s", (unit) => {
    const begun = performance.now();
    htmlToText(unit.repeat(400_000 / unit.length));
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  it("takes any text", () => {
    expect(() => fc.assert(fc.property(fc.string(), (text) => typeof htmlToText(text) === "string"))).not.toThrow();
  });
});

describe("texts", () => {
  it("lose what no one sees: control characters, direction overrides, marks, half characters", () => {
    expect(cleanLine("\uFEFF a\u0000b\u001B[31m \u202Egnp.exe\u200B\n\t c\uD800 ")).toBe("ab[31m gnp.exe c\uFFFD");
  });

  it("keep their paragraphs where they have any", () => {
    expect(cleanParagraphs("  en \r\n to\t\ttre\n\n\n\n fire ")).toBe("en\nto tre\n\nfire");
  });

  it("are bounded by characters, not by halves of them", () => {
    expect(bounded("🙂".repeat(300), 300).ok).toBe(true);
    expect(bounded("x".repeat(301), 300)).toEqual({ ok: false, code: "RECORD_TOO_LARGE", reason: "has 301 characters, more than 300" });
  });
});
