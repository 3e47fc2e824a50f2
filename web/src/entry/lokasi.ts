/** Script of the pages that ask where a business is; without it they work by typing. Markup: `[data-letak]` (README.md). */
import { wakePlace } from "../panel/place.ts";

wakePlace();
