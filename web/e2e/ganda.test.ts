/** Two records that may be one: side by side, merged, and taken apart again, and the public map follows each time. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { BASE_URL, close, DESK, openMap, openPage, PHONE, rendered, until } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM, sql, submit } from "./office.ts";

interface Pair {
  low: string;
  high: string;
  code: string;
  at: string;
}

/** Two neighbours that both show their place, noted as a pair. */
function makePair(): Pair {
  const row =
    sql(`select a.id || '|' || b.id || '|' || b.code || '|' || st_y(b.public_point) || '/' || st_x(b.public_point)
    from business a join business b on a.desa_code = b.desa_code and a.id < b.id
    where a.public_precision = 'exact' and b.public_precision = 'exact' and a.merged_into is null
      and b.merged_into is null and a.verification = 'verified' and b.verification = 'verified'
      and a.state = 'active' and b.state = 'active' and a.version = 1 and b.version = 1 and a.owner_id <> b.owner_id and a.hidden_at is null and b.hidden_at is null and a.point is not null and b.point is not null
      and not exists (select from duplicate_pair p where p.low_id in (a.id, b.id) or p.high_id in (a.id, b.id))
    order by a.id, b.id limit 1`);
  const [low = "", high = "", code = "", at = ""] = row.split("|");
  // Alike enough that the comparing in the background comes to the same end.
  const phone = `+62812${String(Date.now()).slice(-8)}`;
  sql(
    `update owner set phone = '${phone}' where id in (select owner_id from business where id in (${low}, ${high}))`,
  );
  for (const [id, name] of [
    [low, "Keripik Bu Suryani"],
    [high, "Kripik Bu Suryani"],
  ])
    sql(`update business set name = '${name}' where id = ${id}`);
  sql(`insert into duplicate_pair (low_id, high_id, likelihood, reasons, found_at)
       values (${low}, ${high}, 0.9, '{}', now()) on conflict do nothing`);
  return { low, high, code, at };
}

const isPublic = async (code: string) =>
  (await fetch(`${BASE_URL}/api/v1/ukm/${code}`, { redirect: "manual" })).status === 200;

async function work(page: Page): Promise<void> {
  const { low, high, code, at } = makePair();
  const visitor = await openPage(DESK);
  const onMap = async () => {
    // Only another hash would load nothing anew.
    await visitor.goto("about:blank");
    await visitor.goto(`/peta?lapisan=titik#peta=17/${at}`);
    await openMap(visitor);
    return (await rendered(visitor, ["ukm-point"], "code")).includes(code);
  };
  expect(await onMap()).toBe(true);
  await page.goto("/admin/ganda");
  await look(page, "ganda");
  await page.goto(`/admin/ganda/${low}/${high}`);
  await page.getByRole("heading", { name: "Usaha yang sama?" }).waitFor();
  expect(await page.locator(".pair-heads section").count()).toBe(2);
  expect(await page.locator("svg.pair-map circle").count()).toBe(2);
  expect(await page.locator(".pair-table tbody tr").count()).toBeGreaterThan(0);
  await look(page, "pasangan");
  // What comes back the first time has to come back again.
  for (const turn of ["first", "second"]) {
    // Which of them stays is chosen already, or asked for beside the question.
    await page.getByRole("radio", { name: /^A: / }).check();
    await submit(page, "Gabungkan");
    await page.getByText("Sudah digabung").waitFor();
    await look(page, "pasangan-gabung");
    await until(`the other stays public (${turn})`, 2_000, async () => !(await isPublic(code)));
    const leads = await fetch(`${BASE_URL}/ukm/${code}`, { redirect: "manual" });
    expect(leads.status, turn).toBe(301);
    expect(await onMap(), turn).toBe(false);
    await submit(page, "Pisahkan lagi");
    await page.getByRole("button", { name: "Gabungkan" }).waitFor();
    await until(`the other does not come back (${turn})`, 2_000, () => isPublic(code));
    expect(await onMap(), turn).toBe(true);
  }
  await submit(page, "Bukan duplikat");
  await page.goto(`/admin/ganda/${low}/${high}`);
  await page.getByText("Sudah dinyatakan dua usaha yang berbeda").waitFor();
  await look(page, "pasangan-beda");
  await page.goto("/admin/ganda");
  expect(await page.locator(`a[href="/admin/ganda/${low}/${high}"]`).count()).toBe(0);
  await close(visitor);
}

it.skipIf(!PROGRAM)(
  "a pair is compared, merged and taken apart, on a phone and at a desk (needs E2E_PROGRAM)",
  async () => {
    const phone = await openPage(PHONE);
    await enter(phone, newAdmin());
    await work(phone);
    const storageState = await phone.context().storageState();
    const desk = await openPage({ ...DESK, storageState });
    await work(desk);
    await close(desk);
    await close(phone);
  },
  240_000,
);
