import { accessible, expect, fits, mapIdle, test } from "./harness";

const SEARCH = "住所・郵便番号・町名";

test("a resident finds who comes to a town, without the address in the URL", async ({ page }) => {
  await page.goto("/");
  await fits(page);
  await accessible(page);
  await page.getByLabel(SEARCH).fill("汐見野市松影ヶ丘１丁目 2-34");
  await page.getByRole("button", { name: "さがす", exact: true }).click();
  await expect(page).toHaveURL(/\/\?town=99201039001&kind=visiting_nursing$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "松影ヶ丘1丁目には、訪問看護ステーションが",
  );
  const first = page.getByRole("article").first();
  await expect(first.getByRole("link", { name: /電話する/ })).toHaveAttribute("href", /^tel:\d+$/);
  await expect(page.getByText("電話でたしかめてください。")).toBeVisible();
  await expect(page.getByRole("heading", { name: "こまったときの相談先" })).toBeVisible();
  await fits(page);
  await accessible(page);
});

test("a name that may mean several towns is asked about, not guessed", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel(SEARCH).fill("松影ヶ丘");
  await page.keyboard.press("Enter");
  const choices = page.getByRole("region", { name: "どの場所ですか" });
  await expect(choices.getByRole("link")).toHaveCount(4);
  await accessible(page);
  await choices.getByRole("link", { name: "松影ヶ丘2丁目" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("松影ヶ丘2丁目には");
});

test("what is not found says what to try", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel(SEARCH).fill("どこにもない町");
  await page.getByRole("button", { name: "さがす", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("見つかりませんでした");
  await expect(page.getByLabel(SEARCH)).toHaveValue("どこにもない町");
  await accessible(page);
});

test("a town is chosen without typing", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "夕凪通", exact: true }).click();
  await fits(page);
  await accessible(page);
  await page.getByRole("link", { name: "夕凪通1丁目" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("夕凪通1丁目には");
});

test("filters answer at once, and the back button undoes them", async ({ page }) => {
  await page.goto("/?town=99201039001");
  const sentence = page.getByRole("heading", { level: 1 });
  const before = await sentence.textContent();
  await page.getByText("くわしい条件").click();
  await page.getByLabel("24時間", { exact: true }).check();
  await expect(page).toHaveURL(/capability=24h/);
  await expect(sentence).toContainText("「24時間」ができる");
  await expect(page.getByLabel("24時間", { exact: true })).toBeFocused();
  await accessible(page);
  await page.goBack();
  await expect(sentence).toHaveText(before ?? "");
  await page.getByLabel("薬局", { exact: true }).check();
  await expect(sentence).toContainText("薬局");
});

test("a long list has pages with real links", async ({ page }) => {
  await page.goto("/?town=99201039001&kind=care_manager");
  const next = page.getByRole("link", { name: "次の20件" });
  await expect(page.getByRole("article")).toHaveCount(20);
  await next.click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.locator("#office-21")).toBeVisible();
  await accessible(page);
});

test("the map shows the list's numbers and asks where it is pressed", async ({ page }) => {
  await page.goto("/?town=99201039001");
  await page.getByRole("button", { name: "地図を見る" }).click();
  await mapIdle(page);
  await accessible(page);
  const box = await page.locator(".map-canvas").boundingBox();
  await page
    .locator(".map-canvas canvas")
    .click({ position: { x: (box?.width ?? 300) * 0.5, y: (box?.height ?? 400) * 0.62 } });
  await expect(page).toHaveURL(/at=141\.\d{1,3},35\.\d{1,3}|town=/);
});

test("the place of the map is kept while it is off", async ({ page }) => {
  await page.goto("/?town=99201039001");
  await page.getByRole("button", { name: "地図を見る" }).click();
  await mapIdle(page);
  await page.getByRole("button", { name: "地図をとじる" }).click();
  await expect(page.getByRole("button", { name: "地図を見る" })).toBeFocused();
});

test("a place outside the city says so", async ({ page }) => {
  await page.goto("/?at=139.767,35.681");
  await expect(page.getByRole("alert")).toContainText("市の外");
  await accessible(page);
});

test("where nobody comes, the support center is offered", async ({ page }) => {
  await page.goto("/?zone=5&kind=visiting_nursing&capability=24h");
  await page.getByRole("link", { name: "遠見橋1丁目" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("まだ見つかっていません");
  await expect(page.getByText("下の地域包括支援センターにお電話ください")).toBeVisible();
  await expect(page.locator(".center").getByRole("link", { name: /電話する/ })).toBeVisible();
  await accessible(page);
});

test("an unknown address is a page for people", async ({ page, faults }) => {
  const response = await page.goto("/nowhere");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("ページが見つかりません");
  await accessible(page);
  // The browser itself reports the status of the page it was sent to.
  faults.splice(0, faults.length, ...faults.filter((own) => !own.includes("404")));
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("search, filters and pages work", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel(SEARCH).fill("松影ヶ丘1丁目");
    await page.getByRole("button", { name: "さがす", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("松影ヶ丘1丁目には");
    await page.getByLabel("診療所（往診）").check();
    await page.getByRole("button", { name: "この条件でさがす" }).click();
    await expect(page).toHaveURL(/kind=clinic/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("診療所（往診）");
    await expect(page.getByRole("button", { name: "地図を見る" })).toHaveCount(0);
  });
});
