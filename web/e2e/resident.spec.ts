import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./harness";

const TOWN = "99201006001";

test("a resident finds who comes by an address that stays out of the link", async ({ page }) => {
  await page.goto("/");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByLabel("住所・郵便番号・町名").fill("宮沢1丁目3-4");
  await page.getByRole("button", { name: "さがす", exact: true }).click();
  await expect(page).toHaveURL(/town=99201006001/);
  expect(page.url()).not.toContain("3-4");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("宮沢1丁目には");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("来てくれます");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("the sentence counts what the list shows", async ({ page, request }) => {
  const answer = await (await request.get(`/api/v1/who-comes?town=${TOWN}`)).json();
  await page.goto(`/?town=${TOWN}`);
  await expect(page.locator(".comes .card")).toHaveCount(answer.comes.length);
  await expect(page.locator("#sentence")).toContainText(String(answer.comes.length));
});

test("every office with a published number can be called", async ({ page }) => {
  await page.goto(`/?town=${TOWN}`);
  const call = page.locator(".comes .card a[href^='tel:']").first();
  await expect(call).toBeVisible();
  const box = await call.boundingBox();
  expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
});

test("a name that may mean several towns is asked back, not guessed", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("住所・郵便番号・町名").fill("宮沢");
  await page.getByRole("button", { name: "さがす", exact: true }).click();
  await expect(page.locator(".candidates a").first()).toBeVisible();
  await expectAccessible(page);
});

test("what is not found is said, with what to do", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("住所・郵便番号・町名").fill("<b>どこにもない町</b>");
  await page.getByRole("button", { name: "さがす", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the whole journey works", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("住所・郵便番号・町名").fill("宮沢1丁目");
    await page.getByRole("button", { name: "さがす", exact: true }).click();
    await expect(page.locator(".comes .card").first()).toBeVisible();
    await page.goto(`/?town=${TOWN}&capability=24h`);
    await expect(page.locator("#sentence")).toContainText("24時間");
  });
});

test("the map opens on demand", async ({ page }) => {
  await page.goto(`/?town=${TOWN}`);
  await expect(page.locator("canvas")).toHaveCount(0);
  await page.getByRole("button", { name: "地図を見る" }).click();
  await expect(page.locator("canvas.maplibregl-canvas")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
});

test("a page that is not there says so", async ({ page }) => {
  const answer = await page.goto("/nothing-here");
  expect(answer?.status()).toBe(404);
});
