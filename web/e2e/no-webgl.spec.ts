import { accessible, expect, test } from "./harness";

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = (launchOptions.args ?? []).filter((own) => !own.includes("swiftshader"));
    await use({ ...launchOptions, args: [...args, "--disable-3d-apis"] });
  },
});

test("a device without WebGL is told so, and the list works", async ({ page, faults }) => {
  await page.goto("/?town=99201039001");
  await page.getByRole("button", { name: "地図を見る" }).click();
  await expect(page.getByText("この端末では地図を表示できません。一覧は使えます。")).toBeVisible();
  await expect(page.getByRole("article").first()).toBeVisible();
  await accessible(page);
  faults.splice(0, faults.length, ...faults.filter((own) => !/webgl/i.test(own)));
});

test("the planner's table works without WebGL", async ({ page, faults }) => {
  await page.goto("/planner");
  await expect(page.getByText("表と内訳は使えます")).toBeVisible();
  await page.getByRole("button", { name: "白砂新田" }).first().click();
  await expect(page.getByRole("heading", { level: 2, name: "白砂新田" })).toBeVisible();
  faults.splice(0, faults.length, ...faults.filter((own) => !/webgl/i.test(own)));
});
