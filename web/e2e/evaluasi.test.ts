/** What evaluators read: on an office screen the whole table is seen at once, and no page scrolls sideways. */
import { expect, it } from "vitest";
import { close, DESK, openPage } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM } from "./office.ts";

it.skipIf(!PROGRAM)("the table without names needs no scrolling sideways", async () => {
  const page = await openPage(DESK);
  await enter(page, newAdmin());
  await page.goto("/admin/evaluasi");
  const table = page.locator(".table-wrap");
  expect(await table.locator("tbody tr").count()).toBe(50);
  const hidden = () => table.evaluate((one) => one.scrollWidth - one.clientWidth);
  expect(await hidden()).toBe(0);
  await look(page, "evaluasi");
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await hidden()).toBe(0);
  await look(page, "evaluasi");
  await close(page);
});
