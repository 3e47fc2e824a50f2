import { expect, it } from "vitest";
import { monthName, monthNumber, monthText } from "./month.ts";

it("counts months and writes them back", () => {
  const month = monthNumber("2026-11");
  expect(month).toBe(2026 * 12 + 10);
  expect(monthText(month ?? 0)).toBe("2026-11");
  expect(monthText((month ?? 0) + 2)).toBe("2027-01");
  expect(monthName(month ?? 0)).toBe("November 2026");
});

it("refuses what is no month", () => {
  for (const text of ["", "2026", "2026-13", "2026-00", "26-11", "2026-11-01"]) {
    expect(monthNumber(text)).toBeNull();
  }
});
