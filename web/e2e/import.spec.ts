import { readFileSync } from "node:fs";
import { accessible, expect, fits, mapIdle, test } from "./harness";

const NURSING = readFileSync("../data/demo/jigyosho_130.csv", "utf8");

/** The list with its first office somewhere else and its last one left out. */
function changed(): Buffer {
  const rows = NURSING.trimEnd().split("\r\n");
  const first = (rows[1] ?? "").replace(/(35\.\d+),(141\.\d+)/, "35.4481,141.2953");
  expect(first).not.toBe(rows[1]);
  return Buffer.from([rows[0], first, ...rows.slice(2, -1), ""].join("\r\n"), "utf8");
}

test("files are looked at before they are applied, and can be taken back", async ({ page }) => {
  await page.goto("/planner");
  await page.getByRole("link", { name: "データを読み込む" }).click();
  await expect(page).toHaveURL(/\/planner\/import/);
  const revisions = page.locator(".editions:not(.quality) tbody tr");
  await expect(revisions.first()).toBeVisible();
  await accessible(page);
  const checked = page.locator(".quality");
  await expect(checked.locator("tbody tr").first()).toContainText(/\d+\/\d+/);
  await checked.getByText("調査に回答がない").click();
  await expect(checked.locator("details[open] .work li").first()).toBeVisible();
  const before = await revisions.count();

  await page.locator("input[type=file]").setInputFiles([
    { name: "jigyosho_130.csv", mimeType: "text/csv", buffer: changed() },
    { name: "memo.docx", mimeType: "application/octet-stream", buffer: Buffer.from("memo") },
  ]);
  await expect(page.getByRole("heading", { name: "読み込むと変わること" })).toBeVisible();
  await expect(page.locator(".tally-moved dd")).toHaveText("1");
  await expect(page.locator(".tally-new dd")).toHaveText("0");
  await expect(page.locator(".tally-missing dd")).toHaveText("1");
  await expect(page.locator(".list").first()).toContainText("訪問看護");
  await expect(page.locator(".unread")).toContainText("memo.docx");
  await page.getByText("変わる記録").click();
  await expect(page.locator(".what-moved")).toBeVisible();
  await expect(page.locator(".change ins")).toContainText("35.44810, 141.29530");
  await mapIdle(page);
  await accessible(page);
  await fits(page);
  // Nothing is written yet.
  await expect(revisions).toHaveCount(before);

  await page.getByRole("button", { name: "反映する", exact: true }).click();
  await expect(page.locator(".good")).toContainText(`版 ${before + 1} として反映しました`);
  await expect(revisions).toHaveCount(before + 1);
  await expect(revisions.first()).toContainText("読み込み：jigyosho_130.csv");

  await page.getByRole("button", { name: "直前の反映を取り消す" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("変更 1");
  await accessible(page);
  await dialog.getByRole("button", { name: "戻す", exact: true }).click();
  await expect(
    page.getByRole("heading", { name: `版 ${before} の内容に戻しました` }),
  ).toBeVisible();
  await expect(revisions).toHaveCount(before + 2);
  // The same list as before is no change.
  const same = { name: "jigyosho_130.csv", mimeType: "text/csv", buffer: Buffer.from(NURSING) };
  await page.locator("input[type=file]").setInputFiles([same]);
  await expect(page.getByText("いまの内容と同じです")).toBeVisible();
  await expect(page.getByRole("button", { name: "反映する", exact: true })).toBeDisabled();
});

test("what cannot be read is refused with the reason, in both languages", async ({ page }) => {
  await page.goto("/planner/import?lang=en");
  const broken = Buffer.from("a,b\r\n1,2\r\n");
  await page
    .locator("input[type=file]")
    .setInputFiles([{ name: "list.csv", mimeType: "text/csv", buffer: broken }]);
  await expect(page.getByText("No file could be read")).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply", exact: true })).toBeDisabled();
  await expect(page.locator(".severity-rejected")).toBeVisible();
  await accessible(page);
  await fits(page);
  await page.getByRole("button", { name: "Take the files back" }).click();
  await expect(page.getByText("How it works")).toBeVisible();
  await page.getByRole("button", { name: "日本語" }).click();
  await expect(page.getByText("読み込みの手順")).toBeVisible();
});

test("files are read again in the encoding somebody says", async ({ page }) => {
  await page.goto("/planner/import");
  const plain = NURSING.replace(/^\ufeff/, "");
  await page
    .locator("input[type=file]")
    .setInputFiles([
      { name: "jigyosho_130.csv", mimeType: "text/csv", buffer: Buffer.from(plain, "utf8") },
    ]);
  const title = page.locator(".list").first();
  await expect(title).toContainText("訪問看護");
  await page.getByText("文字が化けているとき").click();
  const choice = page.getByLabel("文字コード");
  await choice.selectOption("Shift_JIS（CP932）");
  await expect(page.locator(".unread")).toContainText("jigyosho_130.csv");
  await choice.selectOption("自動で見分ける");
  await expect(title).toContainText("訪問看護");
  await accessible(page);
  await fits(page);
});

test("two records of one office are made one, and can be parted again", async ({ page }) => {
  await page.goto("/planner/import");
  const list =
    "事業所番号,名称,種別,住所,電話番号,緯度,経度\r\n" +
    "1360000001,株式会社なぎ訪問看護,訪問看護,汐見野市潮見1-1,099-000-0001,35.4401,141.2901\r\n" +
    "1360000002,なぎ訪問看護,訪問看護,汐見野市潮見1-2,099-000-0001,35.4402,141.2902\r\n";
  await page
    .locator("input[type=file]")
    .setInputFiles([
      { name: "訪問看護一覧.csv", mimeType: "text/csv", buffer: Buffer.from(list, "utf8") },
    ]);
  await page.getByRole("button", { name: "反映する", exact: true }).click();
  await expect(page.locator(".good")).toBeVisible();
  const twice = page.locator(".quality details", { hasText: "二重登録の疑い" });
  await twice.locator("summary").click();
  await expect(twice.getByText("株式会社なぎ訪問看護")).toBeVisible();
  await accessible(page);
  await fits(page);
  if (process.env.KUHAKU_SHOTS) {
    await twice.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${process.env.KUHAKU_SHOTS}/twice.png` });
  }
  await twice
    .getByRole("button", {
      name: "株式会社なぎ訪問看護 と 1360000002 なぎ訪問看護 は同じ事業所",
    })
    .click();
  await expect(twice.getByText("株式会社なぎ訪問看護")).toHaveCount(0);
  const revisions = page.locator(".editions:not(.quality) tbody tr");
  await expect(revisions.first()).toContainText("二重登録の判断");
  // Back to what was there before the list came.
  await revisions.nth(2).getByRole("button").click();
  await page.getByRole("dialog").getByRole("button", { name: "戻す", exact: true }).click();
  await expect(page.getByRole("heading", { name: /の内容に戻しました/ })).toBeVisible();
  await expect(twice.getByText("株式会社なぎ訪問看護")).toHaveCount(0);
});

test("what the columns of a list mean is said once and kept", async ({ page }) => {
  await page.goto("/planner/import");
  const list = "お名前,どこ,れんらく先\r\nなぎさ医院,汐見野市潮見1-2,099-000-0009\r\n";
  const file = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list, "utf8") };
  await page.locator("input[type=file]").setInputFiles([file]);
  const columns = page.locator(".columns");
  await expect(columns.getByText("この表は何の一覧か分かりませんでした")).toBeVisible();
  const meaning = (header: string) =>
    columns.getByRole("combobox", { name: `「${header}」を読み取る項目`, exact: true });
  await expect(meaning("れんらく先")).toHaveValue("phone");
  await accessible(page);
  await fits(page);
  const keep = columns.getByRole("button", { name: "この割り当てで読む" });
  await expect(keep).toBeDisabled();
  await meaning("お名前").selectOption("名称");
  await columns.getByLabel("種別の列がない行の種別").selectOption("診療所");
  if (process.env.KUHAKU_SHOTS) {
    await columns.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${process.env.KUHAKU_SHOTS}/columns.png` });
  }
  await keep.click();
  await expect(page.locator(".tally-new dd")).toHaveText("1");
  await columns.locator("summary").click();
  await expect(columns.getByText("前に決めた割り当てで読みました")).toBeVisible();
  const revisions = page.locator(".editions:not(.quality) tbody tr");
  await page.getByRole("button", { name: "反映する", exact: true }).click();
  await expect(page.locator(".good")).toBeVisible();
  await expect(revisions.nth(1)).toContainText("一覧の列の割り当て");
  // Back to what was there before.
  await revisions.nth(2).getByRole("button").click();
  await page.getByRole("dialog").getByRole("button", { name: "戻す", exact: true }).click();
  await expect(page.getByRole("heading", { name: /の内容に戻しました/ })).toBeVisible();
});
