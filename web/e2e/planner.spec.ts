import { readFileSync } from "node:fs";
import { accessible, counted, expect, fits, mapIdle, test } from "./harness";

test("a planner finds which zone lacks visiting nursing around the clock", async ({ page }) => {
  await page.goto("/planner");
  await counted(page);
  await page.locator(".panel-capabilities > summary").click();
  await page.getByLabel("24時間対応").check();
  await expect(page).toHaveURL(/capability=24h/);
  await expect(page.locator(".condition")).toHaveText("訪問看護 × 24時間対応");
  await expect(page.locator(".caption")).toContainText("回答 41/48");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /空白の.*65歳以上/ }).click();
  await expect(page.locator("tbody tr").first()).toContainText("千鳥野");
  // The page shows what the engine says, whatever city the demo is.
  const asked = "/planner/api/v1/coverage?kind=visiting_nursing&capability=24h";
  const report = await (await page.request.get(asked)).json();
  const zone = report.zones.find((own: { name: string }) => own.name === "千鳥野");
  const share = 100 * zone.readings[0].gap_share;
  expect(share).toBeGreaterThan(80);
  await expect(page.locator("tbody tr").first()).toContainText(`${share.toFixed(1)}%`);
  await fits(page);
});

test("a row and the map choose the same zone, and back undoes it", async ({ page }) => {
  await page.goto("/planner?capability=24h");
  await counted(page);
  await mapIdle(page);
  await accessible(page);
  const row = page.locator('tr[data-zone="5"]');
  await row.getByRole("button", { name: "千鳥野" }).click();
  await expect(page).toHaveURL(/zone=5/);
  await expect(row.getByRole("button")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("heading", { level: 2, name: "千鳥野" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "町丁目（10）" })).toBeVisible();
  await mapIdle(page);
  await accessible(page);
  await page.goBack();
  await expect(page).not.toHaveURL(/zone=/);
  await expect(row.getByRole("button")).toHaveAttribute("aria-pressed", "false");
});

test("pressing the map chooses a zone in the table", async ({ page }) => {
  await page.goto("/planner?layers=gaps");
  await counted(page);
  await mapIdle(page);
  const canvas = page.locator(".map-canvas canvas").first();
  const box = await canvas.boundingBox();
  await canvas.click({ position: { x: (box?.width ?? 0) / 2, y: (box?.height ?? 0) / 2 } });
  await expect(page).toHaveURL(/zone=\d+/);
  await expect(page.locator("tbody tr.on")).toHaveCount(1);
});

test("an office shows its declared range", async ({ page }) => {
  await page.goto("/planner?capability=24h&zone=5");
  await counted(page);
  await page.locator(".offices button").first().click();
  await expect(page).toHaveURL(/office=visiting_nursing:\d+/);
  await expect(page.getByRole("heading", { name: "回答した範囲" })).toBeVisible();
  await expect(page.locator(".legend")).toContainText("選んだ事業所の範囲（可）");
  await mapIdle(page);
  await accessible(page);
});

test("the table goes out as CSV with its condition", async ({ page }) => {
  await page.goto("/planner?capability=24h");
  await counted(page);
  await page.locator(".panel-downloads > summary").click();
  await accessible(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "圏域の表（CSV）" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("kuhaku-coverage.csv");
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toContain("千鳥野");
  expect(text).toContain("24時間対応");
});

test("scenes, readings, shading and layers are choices in the URL", async ({ page }) => {
  await page.goto("/planner");
  await counted(page);
  await page.getByRole("button", { name: "急変時" }).click();
  await expect(page).toHaveURL(/capability=24h,emergency/);
  await expect(page.getByRole("button", { name: "急変時" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.getByLabel("読み方").selectOption("unknown");
  await expect(page.locator(".caption .facts")).toContainText("未回答も来ると仮定");
  await page.getByLabel("色分け").selectOption("sole_people");
  await expect(page.locator(".legend-title")).toContainText("1事業所のみの65歳以上");
  await mapIdle(page);
  await page.locator(".panel-layers > summary").click();
  await page.getByLabel("事業所の重なり").check();
  await expect(page).toHaveURL(/layers=gaps,depth,offices/);
  await expect(page.locator(".legend-title")).toContainText("来る事業所の数");
  await mapIdle(page);
  await accessible(page);
  await page.getByLabel("最寄りまでの距離（町丁目ごと）").check();
  await expect(page).toHaveURL(/layers=gaps,nearest,offices/);
  await expect(page.getByLabel("事業所の重なり")).not.toBeChecked();
  await expect(page.locator(".legend-title")).toContainText("中心から最寄りの事業所までの距離");
  await mapIdle(page);
  await accessible(page);
  await page.getByLabel("洪水浸水想定").check();
  await expect(page).toHaveURL(/layers=gaps,nearest,offices,flood/);
  await expect(page.locator(".legend-title").last()).toContainText("浸水の深さ");
  await expect(page.locator(".legend")).toContainText("20m以上");
  await mapIdle(page);
  await accessible(page);
});

test("coming years stand side by side, and their people can be chosen", async ({ page }) => {
  await page.goto("/planner?capability=24h");
  await counted(page);
  await page.getByRole("button", { name: "見通し" }).click();
  await expect(page).toHaveURL(/table=outlook/);
  const asked = "/planner/api/v1/forecast?kind=visiting_nursing&capability=24h";
  const report = await (await page.request.get(asked)).json();
  const heads = page.locator(".zones-outlook thead th");
  const years: number[] = report.city.years.map((own: { year: number }) => own.year);
  await expect(heads).toHaveText(["圏域", ...years.map(String), "動き"]);
  await page.getByRole("button", { name: "介護需要" }).click();
  const last = report.city.years[years.length - 1];
  const index = last.demand.find((own: { measure: string }) => own.measure === "care").index;
  await expect(page.locator(".zones-outlook tfoot td").nth(years.length - 1)).toHaveText(
    index.toFixed(1),
  );
  await accessible(page);
  await fits(page);
  await page.getByRole("combobox", { name: "人口", exact: true }).selectOption("2040");
  await expect(page).toHaveURL(/year=2040/);
  await expect(page.locator(".caption")).toContainText("人口は2040年の推計");
  await page.getByRole("button", { name: "空白", exact: true }).click();
  const of = "/planner/api/v1/coverage?kind=visiting_nursing&capability=24h&year=2040";
  const coverage = await (await page.request.get(of)).json();
  const over65 = coverage.city.population.find(([band]: [string]) => band === "over65")[1].value;
  await expect(page.locator(".zones-gap tfoot")).toContainText(
    Math.round(over65).toLocaleString("ja-JP"),
  );
});

test("the page speaks English, and is kept from search engines", async ({ page }) => {
  const response = await page.goto("/planner?lang=en");
  expect(response?.headers()["x-robots-tag"]).toContain("noindex");
  await counted(page);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { name: "Daily-life areas" })).toBeVisible();
  await page.getByText("About the figures").click();
  await accessible(page);
});

test("a server that does not answer is said, and asked again", async ({ page, faults }) => {
  await page.route("**/api/v1/coverage*", (route) => route.abort());
  await page.goto("/planner");
  await expect(page.getByRole("alert")).toContainText("サーバーから答えがありません");
  await accessible(page);
  await page.unroute("**/api/v1/coverage*");
  await page.getByRole("button", { name: "もう一度" }).click();
  await expect(page.locator('tr[data-zone="1"]')).toBeVisible();
  faults.splice(0, faults.length, ...faults.filter((own) => !own.includes("ERR_FAILED")));
});

test("people of any ages are counted, in the table, the map and the words", async ({ page }) => {
  await page.goto("/planner");
  await counted(page);
  const city = page.locator("tfoot tr");
  const old = await city.innerText();
  await page.getByRole("combobox", { name: "年齢", exact: true }).selectOption("15to64");
  await expect(page).toHaveURL(/band=15to64/);
  await expect(page.locator("thead")).toContainText("15〜64歳");
  await expect(page.locator("thead")).not.toContainText("65歳以上");
  await expect(city).not.toHaveText(old);
  await page
    .getByRole("combobox", { name: "年齢", exact: true })
    .selectOption({ label: "ほかの年齢…" });
  await page.getByLabel("何歳から").selectOption("65");
  await page.getByLabel("何歳まで").selectOption({ label: "74歳まで" });
  await expect(page).toHaveURL(/band=65to74/);
  await expect(page.locator("thead")).toContainText("空白の\u200b65〜74歳");
  await counted(page);
  await accessible(page);
  if (process.env.KUHAKU_SHOTS)
    await page.screenshot({ path: `${process.env.KUHAKU_SHOTS}/ages.png` });
  await page.reload();
  await counted(page);
  await expect(page.locator("thead")).toContainText("65〜74歳");
});
