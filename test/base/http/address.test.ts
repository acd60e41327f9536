import { describe, expect, it } from "vitest";
import { createGuardedLookup, hostListed, isAllowedPrivate, isPublicAddress } from "../../../subgraphs/base/http/address.ts";

describe("isPublicAddress", () => {
  it.each([
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",
    "224.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "not an address", "",
  ])("refuses %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  }); // prettier-ignore

  it.each(["8.8.8.8", "185.10.10.10", "172.32.0.1", "2a02:6b8::1", "2606:4700:4700::1111"])("accepts %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("hostListed", () => {
  it("takes a host without a port as the scheme's own port only", () => {
    expect(hostListed(new URL("https://a.example/x"), ["a.example"])).toBe(true);
    expect(hostListed(new URL("https://a.example:8443/x"), ["a.example"])).toBe(false);
    expect(hostListed(new URL("https://a.example:8443/x"), ["a.example:8443"])).toBe(true);
    expect(hostListed(new URL("https://a.example/x"), ["a.example:443"])).toBe(true);
  });

  it("does not take a host for its subdomain or the other way round", () => {
    expect(hostListed(new URL("https://evil.a.example/"), ["a.example"])).toBe(false);
    expect(hostListed(new URL("https://a.example.evil.test/"), ["a.example"])).toBe(false);
  });
});

describe("isAllowedPrivate", () => {
  it("takes an entry without a port for every port, one with a port for that alone", () => {
    expect(isAllowedPrivate(new URL("http://localhost:4100/"), ["localhost"])).toBe(true);
    expect(isAllowedPrivate(new URL("http://localhost:4100/"), ["localhost:4100"])).toBe(true);
    expect(isAllowedPrivate(new URL("http://localhost:4101/"), ["localhost:4100"])).toBe(false);
    expect(isAllowedPrivate(new URL("http://[::1]:80/"), ["::1"])).toBe(true);
  });
});

describe("a guarded look-up", () => {
  const address = (hostname: string, found: string): Promise<unknown> =>
    new Promise((done, fail) =>
      createGuardedLookup(["inside.example:4000"], async () => [{ address: found, family: 4 }])(hostname, { all: true }, (error, result) =>
        error === null ? done(result) : fail(error),
      ),
    );

  it("finds a private address only for a host in the list, whatever a name led to before", async () => {
    await expect(address("star.example", "10.0.0.1")).rejects.toMatchObject({ code: "FETCH_PRIVATE_ADDRESS" });
    expect(await address("star.example", "8.8.8.8")).toEqual([{ address: "8.8.8.8", family: 4 }]);
    expect(await address("inside.example", "10.0.0.1")).toEqual([{ address: "10.0.0.1", family: 4 }]);
  });
});
