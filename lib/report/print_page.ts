import { pathToFileURL } from "node:url";
import { messageOf, shownText } from "lib/files/mod.ts";

/** Where Chromium may be; `WARDBOOK_CHROMIUM` names another. */
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const mostMs = 60_000;

/**
 * Prints a page of this machine to a PDF by Chromium, without its own head and foot: pages bring theirs.
 *
 * @returns null when it is there, else why it isn't.
 */
export async function printPage(page: string, pdf: string): Promise<string | null> {
  const chromium = await chromiumPlace();
  await Deno.remove(pdf).catch(() => {});
  if (chromium === null) return "Chromium is not there (WARDBOOK_CHROMIUM names it)";
  const profile = await Deno.makeTempDir({ prefix: "wardbook-print-" }), half = `${pdf}.tmp`;
  try {
    const { success, stderr } = await new Deno.Command(chromium, {
      args: [
        ...[
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--no-first-run",
          "--disable-background-networking",
        ],
        ...["--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`],
        ...["--no-pdf-header-footer", `--print-to-pdf=${half}`, pathToFileURL(page).href],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      signal: AbortSignal.timeout(mostMs),
    }).output();
    const isThere = await Deno.stat(half).then(({ size }) => size > 0, () => false);
    if (success && isThere) {
      await Deno.rename(half, pdf);
      return null;
    }
    const [said = ""] = new TextDecoder().decode(stderr).trim().split("\n").slice(-1);
    return `Chromium could not print it: ${shownText(said, 200)}`;
  } catch (error) {
    return `Chromium could not print it: ${shownText(messageOf(error), 200)}`;
  } finally {
    await Deno.remove(half).catch(() => {});
    await Deno.remove(profile, { recursive: true }).catch(() => {});
  }
}

async function chromiumPlace(): Promise<string | null> {
  const named = Deno.env.get("WARDBOOK_CHROMIUM");
  for (const place of named ? [named] : places) {
    if (await Deno.stat(place).then(({ isFile }) => isFile, () => false)) return place;
  }
  return null;
}
