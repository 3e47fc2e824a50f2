/** Script of the pages on which photos are sent; without it the form sends them all at once. Markup: `form[data-foto]`. */
import { wakePhotos } from "../panel/photo.ts";

wakePhotos();
