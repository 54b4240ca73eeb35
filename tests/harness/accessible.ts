import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { withBrowser } from "./browser.ts";

/** How a page is looked at. */
export type Look = {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly media?: "print";
};

const wide = { width: 1280, height: 900 }, narrow = { width: 360, height: 700 };
export const looks: readonly Look[] = [
  { name: "light", context: { viewport: wide, colorScheme: "light" } },
  { name: "dark, narrow", context: { viewport: narrow, colorScheme: "dark" } },
  { name: "printed", context: { viewport: wide, colorScheme: "light" }, media: "print" },
];

type Violation = {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
};

/**
 * What axe-core finds to be serious or critical on pages, and what is wider than its screen, a line each.
 *
 * @param pages addresses, or what goes there first, by the name of the page.
 */
export async function barriersOn(
  pages: Readonly<Record<string, string | ((page: Page) => Promise<void>)>>,
  asked: readonly Look[] = looks,
): Promise<string[]> {
  const found: string[] = [];
  await withBrowser(async (browser) => {
    for (const { name: look, context: options, media } of asked) {
      const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
      for (const [name, to] of Object.entries(pages)) {
        const page = await context.newPage();
        if (typeof to === "string") await page.goto(to);
        else await to(page);
        if (media !== undefined) await page.emulateMedia({ media });
        const isWider = await page.evaluate("document.documentElement.scrollWidth > innerWidth + 1");
        if (isWider && media === undefined) found.push(`${name}, ${look}: wider than the screen`);
        await page.evaluate(axe.source);
        const violations = await page.evaluate(
          "axe.run({ exclude: ['svg > *'] }, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
        ) as readonly Violation[];
        for (const { id, impact, nodes } of violations) {
          if (impact !== "serious" && impact !== "critical") continue;
          const [{ target, failureSummary = "" }] = nodes as [Violation["nodes"][number]];
          found.push(`${name}, ${look}: ${id}, ${nodes.length} times, first ${target}: ${failureSummary}`);
        }
        await page.close();
      }
      await context.close();
    }
  });
  return found;
}
