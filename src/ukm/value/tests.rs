use proptest::prelude::*;

use super::certificate::{self, Format};
use super::date::Span;
use super::*;

/// What the tests of all values are read in.
pub(super) const CONTEXT: Context<'static> = Context { today: today(), kabupaten: "3201" };

const fn today() -> NaiveDate {
    match NaiveDate::from_ymd_opt(2026, 11, 24) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// Reads `text` as everything, and hands on the findings of all.
fn read_all(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cell in [Cell::Text, Cell::Number] {
        findings.extend(Nik::read(text, cell, &CONTEXT).findings);
        findings.extend(Npwp::read(text, cell, &CONTEXT).findings);
    }
    for span in [Span::Past, Span::Any] {
        findings.extend(date::day(text, span, CONTEXT.today).findings);
        findings.extend(date::month(text, span, CONTEXT.today).findings);
        findings.extend(date::year(text, span, CONTEXT.today).findings);
    }
    for &format in Format::ALL {
        findings.extend(certificate::read(format, text, &CONTEXT).findings);
    }
    findings.extend(Nib::read(text).findings);
    findings.extend(Phones::read(text).findings);
    findings.extend(Email::read(text).findings);
    findings.extend(RtRw::read(text).findings);
    findings.extend(people(text).findings);
    findings.extend(KbliCode::read(text).findings);
    findings.extend(money::read(text).findings);
    findings.extend(LegalForm::read(text).findings);
    findings.extend(PlaceType::read(text).findings);
    findings.extend(Education::read(text).findings);
    findings
}

fn is_complete(finding: &Finding) -> bool {
    let id_ok = finding.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let remedy_ok = finding.severity == Severity::Info || !finding.remedy.is_empty();
    id_ok && !finding.message.is_empty() && remedy_ok
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
        prop_assert!(read_all(&text).iter().all(is_complete));
    }

    #[test]
    fn texts_near_to_values_are_read_without_panic(
        text in "(\\+|0062|62|08|Rp ?|PIRT|ID|MD|SNI|RT|D|IDM|<|> )?[0-9., /+-]{0,24}(juta|jt|M|E\\+15| s/d |@a.id|,-|/bulan| Maret )?[0-9.,/-]{0,12}",
    ) {
        prop_assert!(read_all(&text).iter().all(is_complete));
    }

    #[test]
    fn no_finding_repeats_an_identity_number(digits in "[0-9]{12,17}") {
        for finding in Nik::read(&digits, Cell::Text, &CONTEXT).findings {
            prop_assert!(!finding.message.contains(&digits) && !finding.remedy.contains(&digits));
        }
        let nik = format!("{:?}", Nik::read(&digits, Cell::Text, &CONTEXT));
        let npwp = format!("{:?}", Npwp::read(&digits, Cell::Text, &CONTEXT));
        prop_assert!(!nik.contains(&digits) && !npwp.contains(&digits));
    }

    #[test]
    fn a_normal_form_reads_back(national in "8[1235789][0-9]{8,9}", amount in 100_i64..900_000_000_000_000) {
        if let Some(phone) = Phone::parse(&format!("0{national}")) {
            prop_assert_eq!(Phone::parse(phone.as_str()), Some(phone.clone()));
            prop_assert_eq!(Phone::parse(&phone.national()), Some(phone));
        }
        let written = Rupiah::exact(amount).to_string();
        prop_assert_eq!(money::read(&written).into_value(), Some(Rupiah::exact(amount)));
    }
}
