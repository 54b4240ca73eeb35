/** `deno task pictures` takes the pictures of README, of invented patients alone. */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { installOptionalPackage } from "lib/files/optional_package.ts";
import { runFolder } from "lib/notebook/results/result_files.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { startServer } from "lib/serve/server.ts";
import { chromiumPath, withBrowser } from "./harness/browser.ts";

const help = `deno task pictures [--out DIR]

Takes README's pictures by Chromium: the report and a slide of the run on the synthetic cohort, and the form of
deno task serve with a stay predicted (data/runs/synthetic, models/synthetic: deno task run first). How letters
are drawn differs from machine to machine: no test compares them.

  --out DIR  where they go (default .github/pictures)`;

const root = new URL("../", import.meta.url);
const viewport = { width: 1100, height: 760 };

/** What goes to the page of a picture, by its file without ending. @param serve the server's address. */
export const pictures: Readonly<Record<string, (tab: Page, run: string, serve: string) => Promise<unknown>>> =
  {
    report: (tab, run) => tab.goto(pathToFileURL(join(run, "report.html")).href),
    slide: (tab, run) => tab.goto(`${pathToFileURL(join(run, "slides.html")).href}#slide-2`),
    form: async (tab, _, serve) => {
      await tab.goto(serve);
      const fields = { severity: "Extreme", age_band: "51-60", bed_grade: "2", admitted_on: "2022-12-01" };
      for (const [name, value] of Object.entries(fields)) {
        const field = tab.locator(`#f-${name}`);
        if (await field.evaluate(({ tagName }) => tagName) === "SELECT") await field.selectOption(value);
        else await field.fill(value);
      }
      await tab.locator("button[value=predict]").press("Enter");
      await tab.locator("main figure, main svg").first().waitFor();
    },
  };

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(help);
    return 0;
  }
  const [option, out, ...others] = args;
  if (option !== undefined && (option !== "--out" || out === undefined || others.length > 0)) {
    console.error(`Cannot take pictures as options are --out DIR and --help: they are ${args.join(" ")}`);
    return 2;
  }
  const usual = fileURLToPath(new URL(".github/pictures", root));
  const folder = out === undefined ? usual : resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), out);
  const run = runFolder("synthetic", null);
  const hasRun = await Deno.stat(join(run, "slides.html")).then(() => true, () => false);
  const lacking = hasRun ? chromiumPath() === null ? "Chromium" : null : "a run (deno task run)";
  if (lacking !== null) {
    console.error(`Cannot take pictures as there must be ${lacking}: there is none`);
    return 1;
  }
  // Playwright asks the system for what it likes.
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { takePictures } from ${JSON.stringify(import.meta.url)};
for (const path of await takePictures(...${JSON.stringify([run, folder])})) console.log(path);`,
    ],
    cwd: root,
  }).spawn().status;
  return code;
}

/**
 * Takes them into a folder.
 *
 * @param run the folder of a run on the synthetic cohort, with its report.
 * @returns their files.
 */
export async function takePictures(run: string, folder: string): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  await installOptionalPackage("hono");
  const state = await Deno.makeTempDir({ prefix: "wardbook-pictures-" });
  const server = await startServer({
    source: await openRegistry(fileURLToPath(new URL("models/synthetic", root)), "synthetic"),
    ...{ cohort: synthetic, host: "127.0.0.1", port: 0, now: () => Date.UTC(2022, 11, 1) },
    ...{ tokens: `${state}/tokens.json`, audit: null, log: () => {} },
  });
  const files: string[] = [];
  try {
    await withBrowser(async (browser) => {
      for (const [name, go] of Object.entries(pictures)) {
        const tab = await browser.newPage({ viewport, colorScheme: "light" });
        await go(tab, run, `http://127.0.0.1:${server.port}/`);
        const devtools = await tab.context().newCDPSession(tab);
        const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 80 });
        files.push(join(folder, `${name}.webp`));
        await Deno.writeFile(files.at(-1)!, Uint8Array.from(atob(data), (each) => each.charCodeAt(0)));
        await tab.close();
      }
    });
  } finally {
    await server.stop();
    await Deno.remove(state, { recursive: true });
  }
  return files;
}
