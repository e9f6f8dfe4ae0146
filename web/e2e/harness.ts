// Every journey also fails on a refused resource or an error in the console.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";

export { expect, type Page };

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const test = base.extend<{ faults: string[]; watched: undefined }>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixtures from the pattern
  faults: async ({}, use) => use([]),
  watched: [
    async ({ page, faults, javaScriptEnabled }, use) => {
      if (javaScriptEnabled) {
        await page.addInitScript(() => {
          document.addEventListener("securitypolicyviolation", (event) => {
            console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`);
          });
        });
      }
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(message.text());
      });
      page.on("pageerror", (fault) => faults.push(fault.message));
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

/** No rule of WCAG 2.2 AA or of good practice is broken. */
export async function accessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const run = (window as unknown as { axe: typeof import("axe-core") }).axe.run;
    const { violations } = await run(document, { runOnly: { type: "tag", values: tags } });
    return violations.map(
      (own) => `${own.id}: ${own.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
    );
  });
  expect(found).toEqual([]);
}

/** Nothing sticks out to the side. */
export async function fits(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
}

/** Waits for the picture to be finished. */
export async function mapIdle(page: Page): Promise<void> {
  await expect(page.locator('[data-map="idle"]')).toBeVisible({ timeout: 30_000 });
}

/** Waits for the planner's figures. */
export async function counted(page: Page): Promise<void> {
  await expect(page.locator('[role="status"][data-busy="false"]')).toBeAttached({
    timeout: 30_000,
  });
}
