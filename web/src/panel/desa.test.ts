import { expect, it } from "vitest";
import { matching, plain } from "./desa.ts";

const entry = (value: string, name: string, within: string) => ({
  value,
  name,
  within,
  key: plain(`${name}${within}`) + plain(`${within}${name}`),
});

const ENTRIES = [
  entry("1", "Cibinong", "Kecamatan Gunung Sindur"),
  entry("2", "Pondok Rajeg", "Kecamatan Cibinong"),
  entry("3", "Rajeg Hilir", "Kecamatan Lain"),
];
const found = (typed: string) => matching(ENTRIES, typed).map((one) => one.value);

it("finds a desa by its beginning first, however it is spaced, and by its kecamatan last", () => {
  expect(found("rajeg")).toEqual(["3", "2"]);
  expect(found("PondokRa")).toEqual(["2"]);
  expect(found("cibinong")).toEqual(["1", "2"]);
  expect(found("gunungsindur")).toEqual(["1"]);
  expect(found("pondok rajeg, kecamatan cib")).toEqual(["2"]);
  expect(found("")).toEqual([]);
  expect(found("xyz")).toEqual([]);
});
