//! Kabupaten, kecamatan and desa: facts, shapes, point → desa.
