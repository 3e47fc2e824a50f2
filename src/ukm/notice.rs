//! What the readers of values notice about a record as it stands: what officers see beside it, and what the rules of
//! quality go by.

use super::class::Classification;
use super::legality::Kinds;
use super::record::Record;
use super::value::certificate::unfit_for_pirt;
use super::value::{Cell, Context, Finding, KbliCode, Nib, Nik, Npwp, Phones, Sex};

/// Findings about a record, errors first.
pub fn notice(
    context: &Context<'_>,
    kinds: &Kinds,
    record: &Record,
    classification: &Classification,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(owner) = &record.owner {
        if let Some(nik) = &owner.nik {
            let reading = Nik::read(nik.expose(), Cell::Text, context);
            if let Some(nik) = reading.value() {
                found.extend(nik.compare(owner.sex.as_deref().and_then(Sex::parse), owner.birth_date));
            }
            found.extend(reading.findings);
        }
        if let Some(npwp) = &owner.npwp {
            found.extend(Npwp::read(npwp.expose(), Cell::Text, context).findings);
        }
        found.extend(owner.nib.iter().flat_map(|nib| Nib::read(nib).findings));
        found.extend(owner.phone.iter().flat_map(|phone| Phones::read(phone).findings));
    }
    found.extend(record.kbli_code.iter().flat_map(|code| KbliCode::read(code).findings));
    for paper in &record.legalities {
        let kind = kinds.by_slug(&paper.kind);
        let number = kind.zip(paper.number.as_deref());
        found
            .extend(number.into_iter().flat_map(|(kind, number)| kinds.read(kind, number, context).findings));
    }
    if record.legalities.iter().any(|paper| paper.kind == "pirt") {
        found.extend(record.products.iter().find_map(|product| unfit_for_pirt(&product.text)));
    }
    found.extend(classification.findings.iter().cloned());
    if record.products.iter().all(|product| product.product_id.is_none()) {
        found.push(Finding::warning(
            "produk_tak_dikenal",
            "Produknya belum diklasifikasi, jadi tidak tampil di peta produk.",
            "Tulis nama produknya dengan kata yang umum.",
        ));
    }
    if record.start_month.is_none() {
        found.push(Finding::info("mulai_tak_diketahui", "Bulan mulai usaha belum diketahui."));
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.severity));
    found
}
