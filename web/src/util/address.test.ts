import { describe, expect, it } from "vitest";
import {
  cameraOf,
  formAddress,
  hiddenClasses,
  nearAddress,
  roundPosition,
  shareAddress,
  withHidden,
} from "./address.ts";

describe("address", () => {
  it("leaves empty fields out, and a radius without a centre", () => {
    const fields: [string, unknown][] = [
      ["lapisan", "dominan"],
      ["produk", ""],
      ["q", "  keripik "],
      ["lon", ""],
      ["lat", ""],
      ["radius_m", "5000"],
    ];
    expect(formAddress("/peta", fields)).toBe("/peta?lapisan=dominan&q=keripik");
    expect(formAddress("/peta", [["produk", ""]])).toBe("/peta");
  });

  it("keeps a complete circle", () => {
    const fields: [string, unknown][] = [
      ["lon", "106.845"],
      ["lat", "-6.482"],
      ["radius_m", "3000"],
    ];
    expect(formAddress("/peta", fields)).toBe("/peta?lon=106.845&lat=-6.482&radius_m=3000");
  });

  it("rounds a position to three decimals", () => {
    expect(roundPosition(106.84512)).toBe("106.845");
    expect(roundPosition(-6.4819)).toBe("-6.482");
    expect(nearAddress("/ukm", 106.84512, -6.4819, 3000)).toBe(
      "/ukm?lon=106.845&lat=-6.482&radius_m=3000",
    );
  });

  it("does not share the visitor's position", () => {
    const href =
      "http://x.test/peta?lapisan=titik&lon=106.8&lat=-6.5&radius_m=3000#peta=13/-6.5/106.8";
    expect(shareAddress(href, false)).toBe("http://x.test/peta?lapisan=titik");
    expect(shareAddress(href, true)).toBe(href);
  });

  it("remembers what is switched off in the legend", () => {
    const off = withHidden("http://x.test/peta?lapisan=dominan", new Set(["kuliner", "2"]));
    expect(off).toBe("http://x.test/peta?lapisan=dominan&sembunyi=2,kuliner");
    expect(hiddenClasses(new URL(off).search)).toEqual(new Set(["2", "kuliner"]));
    expect(withHidden(off, new Set())).toBe("http://x.test/peta?lapisan=dominan");
    expect(withHidden("http://x.test/peta", new Set())).toBe("http://x.test/peta");
  });

  it("reads the camera, and only a whole one", () => {
    expect(cameraOf("#peta=9.27/-6.5453/106.8145")).toEqual({
      zoom: 9.27,
      lat: -6.5453,
      lon: 106.8145,
    });
    expect(cameraOf("#peta=9")).toBeNull();
    expect(cameraOf("#peta=a/b/c")).toBeNull();
    expect(cameraOf("#daftar")).toBeNull();
  });
});
