/** Hatches for "belum cukup data" and ties, drawn here: no sprite is fetched. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

const SIZE = 24;
/** The same stripes as the patterns of the server's SVG. */
const STRIPES = {
  kurang: { paper: [0xdc, 0xd8, 0xcc], stroke: [0x8f, 0x8a, 0x7b], every: 12, width: 5 },
  seri: { paper: [0xf4, 0xf1, 0xe8], stroke: [0x55, 0x64, 0x5d], every: 8, width: 3 },
};

export type HatchName = keyof typeof STRIPES;

export function isHatch(name: string): name is HatchName {
  return name in STRIPES;
}

/** A tile of stripes for twice the pixels of the screen. */
export function hatch(name: HatchName): Picture {
  const { paper, stroke, every, width } = STRIPES[name];
  const data = new Uint8Array(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      data.set([...((x + y) % every < width ? stroke : paper), 255], (y * SIZE + x) * 4);
    }
  }
  return { width: SIZE, height: SIZE, data };
}
