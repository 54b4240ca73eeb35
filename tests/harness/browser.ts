import type { Browser } from "playwright-core";

/** Where a browser for tests is; `WARDBOOK_CHROMIUM` names another. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * The path of Chromium on this machine, or null where there is none: tests that need it are skipped then, and
 * say so.
 */
export function chromiumPath(): string | null {
  const named = Deno.env.get("WARDBOOK_CHROMIUM");
  return (named === undefined ? places : [named]).find(isFile) ?? null;
}

/** A test's name with the reason for which it is skipped, where it is. */
export function needsChromium(name: string): { readonly name: string; readonly ignore: boolean } {
  const ignore = chromiumPath() === null;
  return { name: ignore ? `${name} (skipped: Chromium is not installed)` : name, ignore };
}

/** The same of a test that takes long: it is skipped without WARDBOOK_SLOW, too. */
export function needsChromiumAndTime(name: string): { readonly name: string; readonly ignore: boolean } {
  return Deno.env.has("WARDBOOK_SLOW")
    ? needsChromium(name)
    : { name: `${name} (skipped: WARDBOOK_SLOW)`, ignore: true };
}

/** Runs work with a browser that talks to nobody by itself. */
export async function withBrowser(work: (browser: Browser) => Promise<void>): Promise<void> {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: chromiumPath()!,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
