import { addProtocol, type LayerSpecification, type StyleSpecification } from "maplibre-gl";
import type { Basemap } from "./config.ts";
import type { Base } from "./style.ts";

/** The ground under our layers, as the operator chose it. `polos` is paper: nothing is fetched. */
export async function loadBase(basemap: Basemap): Promise<Base> {
  switch (basemap.kind) {
    case "pmtiles":
      return protomaps(basemap.url, basemap.flavour ?? "light");
    case "style":
      return foreignStyle(basemap.url);
    case "raster":
      return {
        sources: { basemap: { type: "raster", tiles: [basemap.url], tileSize: 256, maxzoom: 19 } },
        below: [{ id: "basemap", type: "raster", source: "basemap" }],
        above: [],
      };
    default:
      return { sources: {}, below: [], above: [] };
  }
}

async function protomaps(url: string, flavour: string): Promise<Base> {
  const [{ Protocol }, { layers, namedFlavor }] = await Promise.all([
    import("pmtiles"),
    import("@protomaps/basemaps"),
  ]);
  addProtocol("pmtiles", new Protocol({ metadata: true }).tile);
  const all = layers("basemap", namedFlavor(flavour), { lang: "id" }) as LayerSpecification[];
  return {
    // The protocol wants an absolute address.
    sources: {
      basemap: { type: "vector", url: `pmtiles://${new URL(url, document.baseURI).href}` },
    },
    ...split(all.filter(needsNoSprite)),
  };
}

/** Icons would need a sprite from somebody's site: shields, arrows and places of interest stay out. */
function needsNoSprite(layer: LayerSpecification): boolean {
  if (layer.type !== "symbol") return true;
  return layer.layout?.["icon-image"] === undefined && layer.id !== "pois";
}

async function foreignStyle(url: string): Promise<Base> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const style = (await response.json()) as StyleSpecification;
  return {
    sources: style.sources,
    ...split(style.layers),
    ...(style.glyphs ? { glyphs: style.glyphs } : {}),
    ...(style.sprite ? { sprite: style.sprite } : {}),
  };
}

/** Names go above our areas, everything else below; ids are kept apart from ours. */
function split(foreign: LayerSpecification[]): Pick<Base, "below" | "above"> {
  const layers = foreign.map((layer) => ({ ...layer, id: `base-${layer.id}` }));
  return {
    below: layers.filter((layer) => layer.type !== "symbol"),
    above: layers.filter((layer) => layer.type === "symbol"),
  };
}
