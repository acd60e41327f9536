import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is installed, if one is. */
export const browserPath: string | undefined = PLACES.find((place) => existsSync(place));

/** On the CI machine a missing browser is a failure; elsewhere the tests that need one are left out. */
export const browserRequired: boolean = (process.env["HUB_CI"] ?? "") !== "";

if (browserPath === undefined && !browserRequired)
  process.stderr.write("The tests in a browser are left out: Chromium is not installed.\n");

/** A real browser that does nothing on its own account. */
export async function startBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error("Chromium is not installed: apt-get install -y chromium");
  const quiet = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ];
  return chromium.launch({ executablePath: browserPath, args: quiet });
}
