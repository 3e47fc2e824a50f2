import { expect, it } from "vitest";
import { isWhole } from "./shrink.ts";

const blob = (type: string, ...bytes: number[]) => new Blob([new Uint8Array(bytes)], { type });

it("only a whole picture is drawn anew", async () => {
  expect(await isWhole(blob("image/jpeg", 0xff, 0xd8, 1, 2, 0xff, 0xd9))).toBe(true);
  expect(await isWhole(blob("image/jpeg", 0xff, 0xd8, 1, 0xff, 0xd9, 0x53, 0x45, 0x46, 0x54))).toBe(
    true,
  );
  expect(await isWhole(blob("image/jpeg", 0xff, 0xd8, 1, 2))).toBe(false);
  expect(await isWhole(blob("image/jpeg", 0xff, 0xd9, 0x50, 0x4b, 3, 4))).toBe(false);
  expect(await isWhole(blob("image/png", 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82))).toBe(
    true,
  );
  expect(await isWhole(blob("image/webp", 82, 73, 70, 70, 4, 0, 0, 0, 87, 69, 66, 80))).toBe(true);
  expect(await isWhole(blob("image/webp", 82, 73, 70, 70, 5, 0, 0, 0, 87, 69, 66, 80))).toBe(false);
  expect(await isWhole(blob("application/pdf", 0xff, 0xd9))).toBe(false);
});
