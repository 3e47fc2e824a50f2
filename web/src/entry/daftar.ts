/**
 * Script of the registration pages; without it they work all the same.
 * Markup: `form[data-simpan]`, `select[data-cari]`, `[data-terkirim]`.
 */
import { wakeDesaSearch } from "../panel/desa.ts";
import { wakeKeeping } from "../panel/keep.ts";

// The list of desa first: what was kept is put back into the fields that are there then.
wakeDesaSearch();
wakeKeeping();
