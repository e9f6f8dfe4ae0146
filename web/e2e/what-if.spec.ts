import { accessible, counted, expect, fits, mapIdle, type Page, test } from "./harness";

/** Somebody all others of a zone depend on, around the clock. */
const OFFICE = "visiting_nursing:9960100548";
const ZONE = "2";

async function opened(page: Page): Promise<void> {
  await page.goto(`/planner?capability=24h&office=${OFFICE}`);
  await counted(page);
  await expect(page.getByRole("heading", { name: "もし変えたら" })).toBeVisible();
}

/** Pixels of the map in the red of gaps: what is drawn, whatever source it comes from. */
async function hatched(page: Page): Promise<number> {
  await mapIdle(page);
  const picture = (await page.locator(".map-canvas").screenshot()).toString("base64");
  const bare = await page.context().newPage();
  const count = await bare.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? [];
    let red = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const far = [200, 30, 30].map((own, band) => Math.abs((pixels[at + band] ?? 0) - own));
      if (Math.max(...far) < 14) red += 1;
    }
    return red;
  }, picture);
  await bare.close();
  return count;
}

/** The number of answers the server gives to trials from now on. */
function trials(page: Page): { count: number } {
  const seen = { count: 0 };
  page.on("response", (response) => {
    if (response.url().includes("/what-if")) seen.count += 1;
  });
  return seen;
}

test("the radius follows the hand: table, details, map and words", async ({ page }) => {
  await opened(page);
  await mapIdle(page);
  const reds = [await hatched(page)];
  const city = page.locator("tfoot tr");
  const today = await city.innerText();
  await page.getByRole("button", { name: "半径", exact: true }).click();
  const slider = page.getByRole("slider", { name: "範囲を円に置きかえる" });
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", "0.5 km");
  await expect(page.locator(".trial-hint")).toContainText("試算中");
  const row = page.locator(`tr[data-zone="${ZONE}"]`);
  await expect(row.locator(".difference.more").first()).toContainText("+");
  await expect(page.locator(".outcome")).toHaveAttribute("aria-busy", "false");
  reds.push(await hatched(page));
  await slider.focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
  await expect(slider).toHaveAttribute("aria-valuetext", "0.9 km");
  await expect(page.getByLabel("半径（km）")).toHaveValue("0.9");
  await page.keyboard.press("End");
  await expect(slider).toHaveAttribute("aria-valuetext", "10.0 km");
  // A circle of 10 km covers the whole city.
  await expect(city.locator("strong").first()).toHaveText("0.00");
  reds.push(await hatched(page));
  // More is hatched where the range shrinks, nothing where it covers the city.
  expect(reds[0]).toBeGreaterThan(200);
  expect(reds[1]).toBeGreaterThan(1.1 * (reds[0] ?? 0));
  expect(reds[2]).toBeLessThan(20);
  await expect(page.locator(".outcome .difference.less").first()).toContainText("−");
  await expect(page.locator(".what-if [role=status]")).toContainText("から0人");
  await mapIdle(page);
  await accessible(page);
  await fits(page);
  await page.getByRole("button", { name: "取り消す" }).click();
  await expect(page.locator(".trial-hint")).toHaveCount(0);
  await expect(city).toHaveText(today.replace(/\s/g, ""));
});

test("a dragged slider never queues requests, and ends at the hand", async ({ page }) => {
  await opened(page);
  await page.getByRole("button", { name: "半径", exact: true }).click();
  await expect(page.locator(".outcome")).toBeVisible();
  const seen = trials(page);
  let most = 0;
  let flying = 0;
  await page.route("**/what-if*", async (route) => {
    flying += 1;
    most = Math.max(most, flying);
    await new Promise((rest) => setTimeout(rest, 150));
    flying -= 1;
    await route.continue();
  });
  const bodies: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/what-if")) bodies.push(request.postData() ?? "");
  });
  await page.getByRole("slider").focus();
  for (let step = 0; step < 20; step += 1) await page.keyboard.press("ArrowRight");
  const km = Number(await page.getByRole("slider").inputValue());
  await expect(page.locator(".outcome")).toHaveAttribute("aria-busy", "false");
  await expect.poll(() => bodies.at(-1)).toContain(`"radius":${Math.round(km * 1000)}`);
  expect(most).toBe(1);
  expect(seen.count).toBeLessThan(20);
});

test("a number typed into the field counts, one out of bounds does not", async ({ page }) => {
  await opened(page);
  await page.getByRole("button", { name: "半径", exact: true }).click();
  const field = page.getByLabel("半径（km）");
  await field.fill("2.34");
  await field.press("Enter");
  await expect(field).toHaveValue("2.3");
  await field.fill("70");
  await field.press("Tab");
  await expect(field).toHaveValue("10.0");
  await expect(page.getByRole("slider")).toHaveValue("10");
});

test("a town taken out of the list or pressed on the map changes the range", async ({ page }) => {
  await opened(page);
  await page.getByRole("button", { name: "町丁目", exact: true }).click();
  await expect(page).toHaveURL(/zone=2/);
  const town = page.getByRole("checkbox", { name: /^白砂新田2丁目/ });
  await expect(town).toBeChecked();
  await expect(page.locator(".outcome")).toHaveCount(0);
  await town.uncheck();
  await expect(page.locator(".tick-list .changed")).toContainText("除く");
  const row = page.locator(`tr[data-zone="${ZONE}"]`);
  await expect(row.locator(".difference").first()).toContainText("+");
  // What it declared elsewhere stays: only this zone changes.
  await expect(page.locator(".outcome li")).toHaveCount(1);
  await mapIdle(page);
  await accessible(page);
  await town.check();
  await expect(page.locator(".outcome")).toHaveCount(0);
  const canvas = page.locator(".map-canvas canvas").first();
  await canvas.scrollIntoViewIfNeeded();
  await mapIdle(page);
  const box = await canvas.boundingBox();
  await canvas.click({
    position: { x: (box?.width ?? 0) * 0.5, y: (box?.height ?? 0) * 0.45 },
  });
  await expect(page.locator(".tick-list .changed")).toHaveCount(1);
  await expect(page).toHaveURL(/office=/);
  await fits(page);
});

test("from the list of losses an office is chosen, and closed in one press", async ({ page }) => {
  await page.goto("/planner?capability=24h");
  await counted(page);
  await expect(page.getByRole("heading", { name: "1事業所が欠けると" })).toBeVisible();
  await mapIdle(page);
  await accessible(page);
  const first = page.locator(".losses li").first();
  const people = await first.locator("strong").innerText();
  await first.getByRole("button", { name: /^閉じたら：/ }).click();
  await expect(page).toHaveURL(/office=/);
  await expect(page.getByRole("button", { name: "閉じたら", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  // Whom the office alone comes to is who is left when it closes.
  await expect(page.locator(".outcome .difference").first()).toHaveText(`+${people}人`);
  await expect(page.locator("#detail")).toBeFocused();
  await page.getByRole("button", { name: "取り消す" }).click();
  await expect(page.locator(".outcome")).toHaveCount(0);
  await page.goBack();
  await page.locator(".losses .row-button").first().click();
  await expect(page.locator(".what-if")).toBeVisible();
});

test("a scene of several services, hours and corporations are in the link", async ({ page }) => {
  await page.goto("/planner");
  await counted(page);
  await page.getByRole("button", { name: "入退院" }).click();
  await expect(page).toHaveURL(/scene=discharge/);
  await expect(page.locator(".condition")).toContainText("訪問看護 ＋ ");
  await expect(page.getByRole("button", { name: "日常の療養" })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  await page.getByLabel("時間帯").selectOption({ label: "深夜" });
  await expect(page).toHaveURL(/hours=midnight/);
  await page.getByLabel("法人で数える").check();
  await expect(page).toHaveURL(/count_by=corporation/);
  await expect(page.locator(".condition")).toContainText("法人で数える");
  await page.locator(".panel-kinds > summary").click();
  await expect(page.locator(".panel-kinds .scene-needs li")).toHaveCount(2);
  await mapIdle(page);
  await accessible(page);
  await page.reload();
  await counted(page);
  await expect(page.getByRole("button", { name: "入退院" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.getByRole("button", { name: "急変時" }).click();
  await expect(page).not.toHaveURL(/scene=/);
  await fits(page);
});

test("access has columns, shading and notes of its own", async ({ page }) => {
  await page.goto("/planner");
  await counted(page);
  await page.getByRole("button", { name: "届きやすさ" }).click();
  await expect(page).toHaveURL(/table=access/);
  await expect(page.locator("thead")).toContainText("ジニ");
  await counted(page);
  const report = await (
    await page.request.get("/planner/api/v1/access?kind=visiting_nursing")
  ).json();
  const zone = report.zones.find((own: { id: string }) => own.id === "5");
  const row = page.locator('tr[data-zone="5"]');
  await expect(row).toContainText(zone.per_1000.toFixed(2));
  await expect(row).toContainText((zone.nearest.mean_m / 1000).toFixed(2));
  await expect(page.locator(".access-notes")).toContainText("直線");
  for (const own of ["access", "gini", "nearest", "within1"]) {
    await page.getByLabel("色分け").selectOption(own);
    await expect(page.locator(".legend-count").first()).toBeVisible();
  }
  await expect(page.locator(".legend-title")).toContainText("1km以内");
  await mapIdle(page);
  await accessible(page);
  await page.getByRole("button", { name: "空白", exact: true }).click();
  await expect(page.locator(".legend-notes")).toBeVisible();
  await accessible(page);
  await fits(page);
});
