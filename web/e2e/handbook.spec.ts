import { readFileSync } from "node:fs";
import { accessible, expect, fits, test } from "./harness";

test("a book is ordered, looked at, saved as PDF, kept and corrected", async ({ page }) => {
  await page.goto("/planner");
  await page.getByRole("link", { name: "冊子をつくる" }).click();
  await expect(page).toHaveURL(/\/planner\/handbook/);
  await page.getByLabel("訪問看護ステーション一覧").check();
  await page.getByText("載せる圏域").first().click();
  await page.getByRole("checkbox", { name: "柳本町" }).check();
  await accessible(page);
  await page.getByRole("button", { name: "見本をつくる" }).click();
  await expect(page.locator(".record")).toContainText("2 件");
  await expect(page).toHaveURL(/book=visiting_nursing/);

  // The page of an office is the page its name is printed on.
  const office = page.locator(".pager select option").nth(1);
  const [value, name] = [await office.getAttribute("value"), await office.textContent()];
  await page.locator(".pager select").selectOption(value ?? "");
  const image = page.getByRole("img", { name: new RegExp(`^${value} ページの見本`) });
  await expect(image).toBeVisible();
  await expect.poll(() => image.evaluate((own: HTMLImageElement) => own.naturalWidth)).toBe(1200);
  expect(name).toMatch(/^1 /);
  await fits(page);
  await accessible(page);

  const editions = page.locator(".editions tbody tr");
  const before = await editions.count();
  await page.getByRole("button", { name: "この版を残す" }).click();
  await expect(editions).toHaveCount(before + 1);
  await page.getByRole("button", { name: "PDFをつくる" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDFを保存" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^kuhaku-visiting_nursing-\d{4}-\d\d-\d\d\.pdf$/);
  expect(
    readFileSync(await file.path())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
  const [errata] = await Promise.all([
    page.waitForEvent("download"),
    editions
      .first()
      .getByRole("link", { name: `${before + 1} 番の正誤表` })
      .click(),
  ]);
  expect(errata.suggestedFilename()).toBe(`kuhaku-visiting_nursing-errata-${before + 1}.pdf`);

  // A changed order is not what is shown.
  await page.getByLabel("大きな文字版").check();
  await expect(page.locator(".stale")).toBeVisible();
  await page.getByRole("button", { name: "見本をつくり直す" }).click();
  await expect(page.locator(".stale")).toHaveCount(0);
  await expect(page.locator(".record")).toBeVisible();
});

test("making a book can be stopped, and what cannot be made is told", async ({ page, faults }) => {
  await page.goto("/planner/handbook?book=medical");
  await page.getByRole("button", { name: "見本をつくる" }).click();
  await page.getByRole("button", { name: "中止" }).click();
  await expect(page.getByText("左で冊子を選び")).toBeVisible();
  await page.goto("/planner/handbook?book=medical&zone=999&lang=en");
  await page.getByRole("button", { name: "Make a preview" }).click();
  await expect(page.getByRole("alert")).toContainText("`999` is no zone");
  await accessible(page);
  // The browser tells of the refusal on its own.
  expect(faults.splice(0).every((own) => own.includes("400"))).toBe(true);
});
