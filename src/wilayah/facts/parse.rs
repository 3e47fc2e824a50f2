//! A facts table as text → [`Facts`], with every mistake named by its line.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;

use super::{Problem, Problems};
use crate::geodesy::LonLat;
use crate::wilayah::model::{Area, Facts, Kind, Level};
use crate::wilayah::name::{name_key, normalise_name};

/// Columns and the headings under which they are met.
const COLUMNS: [(Column, &[&str]); 11] = [
    (Column::Level, &["level", "tingkat", "jenis"]),
    (Column::Code, &["kode_kemendagri", "kode", "code", "kode_wilayah"]),
    (Column::Bps, &["kode_bps", "bps", "bps_code"]),
    (Column::Name, &["name", "nama", "nama_wilayah"]),
    (Column::Parent, &["parent", "induk", "kode_induk"]),
    (Column::Lon, &["lon", "lng", "longitude", "bujur"]),
    (Column::Lat, &["lat", "latitude", "lintang"]),
    (Column::Area, &["area_ha", "luas_ha", "luas"]),
    (Column::Population, &["population", "penduduk", "jumlah_penduduk"]),
    (Column::Postal, &["postal_code", "kode_pos", "kodepos"]),
    (Column::SeedWeight, &["seed_weight"]),
];

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Level,
    Code,
    Bps,
    Name,
    Parent,
    Lon,
    Lat,
    Area,
    Population,
    Postal,
    SeedWeight,
}

struct Row<'a> {
    record: &'a StringRecord,
    columns: &'a HashMap<Column, usize>,
}

impl<'a> Row<'a> {
    fn get(&self, column: Column) -> Option<&'a str> {
        let text = self.record.get(*self.columns.get(&column)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn number(&self, column: Column, what: &str) -> Result<Option<f64>, String> {
        let Some(text) = self.get(column) else { return Ok(None) };
        match text.replace(',', ".").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(format!("{what} \"{text}\" bukan angka")),
        }
    }
}

/// Reads the facts of `kabupaten_code` and checks them as a whole.
///
/// The separator is comma, semicolon or tab; lines that begin with `#` are comments; columns may stand in any order
/// and only code, name, point and area must be there.
pub fn parse(text: &str, kabupaten_code: &str) -> Result<Facts, Problems> {
    let text = text.trim_start_matches('\u{feff}');
    let header =
        text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty()).unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|&d| header.bytes().filter(|&b| b == d).count());
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = columns(&reader.headers().cloned().unwrap_or_default())?;
    let mut rows: Vec<(u64, Area)> = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match area(&Row { record: &record, columns: &columns }, kabupaten_code) {
                    Ok(area) => rows.push((line, area)),
                    Err(message) => problems.push(Problem { line: Some(line), message }),
                }
            }
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                problems.push(Problem { line, message: "baris tidak terbaca sebagai CSV".to_owned() });
            }
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push(Problem { line: None, message: "tabel tidak berisi satu wilayah pun".to_owned() });
    }
    check_repeats(&rows, &mut problems);
    // A row that is left out would be missed by others; that is no mistake of theirs.
    if problems.is_empty() { assemble(rows, kabupaten_code) } else { Err(sorted_by_line(problems)) }
}

/// Adds other spellings, a table of `code,alias`, to the areas that they belong to.
pub fn with_aliases(facts: &mut Facts, aliases: &str) {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(aliases.as_bytes());
    for record in reader.records().flatten() {
        let (Some(code), Some(alias)) = (record.get(0), record.get(1)) else { continue };
        let areas = facts.kecamatan.iter_mut().chain(&mut facts.desa);
        for area in areas.filter(|area| area.code == code && name_key(&area.name) != name_key(alias)) {
            area.aliases.push(alias.to_owned());
            area.aliases.sort();
        }
    }
}

fn columns(header: &StringRecord) -> Result<HashMap<Column, usize>, Problems> {
    let mut columns = HashMap::new();
    for (position, heading) in header.iter().enumerate() {
        let heading = heading.trim().to_lowercase().replace([' ', '-'], "_");
        let found = COLUMNS.iter().find(|(_, names)| names.contains(&heading.as_str()));
        if let Some((column, _)) = found {
            columns.entry(*column).or_insert(position);
        }
    }
    let needed = [Column::Code, Column::Name, Column::Lon, Column::Lat, Column::Area];
    let missing: Vec<&str> = COLUMNS
        .iter()
        .filter(|(column, _)| needed.contains(column) && !columns.contains_key(column))
        .map(|(_, names)| names[0])
        .collect();
    if missing.is_empty() {
        return Ok(columns);
    }
    let message = format!("kolom {} tidak ada di baris judul", missing.join(", "));
    Err(Problems(vec![Problem { line: None, message }]))
}

fn area(row: &Row<'_>, kabupaten_code: &str) -> Result<Area, String> {
    let code = row.get(Column::Code).ok_or("kode wilayah kosong")?;
    let (Some(level), Some(kind)) = (Level::of_code(code), Kind::of_code(code)) else {
        return Err(format!("kode \"{code}\" tidak berbentuk 00.00, 00.00.00 atau 00.00.00.0000"));
    };
    let below =
        code.strip_prefix(kabupaten_code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if !below {
        return Err(format!("kode {code} bukan bagian dari {kabupaten_code}"));
    }
    if let Some(said) = row.get(Column::Level).and_then(|text| Kind::parse(&text.to_lowercase())) {
        let said_level = match said {
            Kind::Kabupaten | Kind::Kota => Level::Kabupaten,
            Kind::Kecamatan => Level::Kecamatan,
            Kind::Desa | Kind::Kelurahan => Level::Desa,
        };
        if said_level != level {
            return Err(format!(
                "kode {code} adalah kode {}, tetapi barisnya menyebut {}",
                level.as_str(),
                said.as_str()
            ));
        }
    }
    let parent = (level != Level::Kabupaten).then(|| code.rsplit_once('.').map_or(code, |(above, _)| above));
    if let (Some(said), Some(parent)) = (row.get(Column::Parent), parent)
        && said != parent
    {
        return Err(format!("induk {said} tidak cocok dengan kode {code}; seharusnya {parent}"));
    }
    let name = row.get(Column::Name).ok_or_else(|| format!("nama wilayah {code} kosong"))?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let slug = slug_of(&name);
    if slug.is_empty() || name.chars().count() > 100 {
        return Err(format!("nama wilayah {code} kosong atau lebih dari 100 huruf"));
    }
    let area_ha = row.number(Column::Area, "luas")?.ok_or_else(|| format!("luas {code} kosong"))?;
    if !(area_ha > 0.0 && area_ha < 1e8) {
        return Err(format!("luas {code} harus lebih dari 0 hektare"));
    }
    let population = row.number(Column::Population, "jumlah penduduk")?;
    if population.is_some_and(|n| n < 0.0 || n > f64::from(i32::MAX)) {
        return Err(format!("jumlah penduduk {code} tidak masuk akal"));
    }
    Ok(Area {
        code: code.to_owned(),
        bps_code: row.get(Column::Bps).map(str::to_owned),
        kind,
        level,
        name,
        slug,
        parent: parent.map(str::to_owned),
        point: point(row, code)?,
        area_ha,
        population: population.map(|n| n.round() as u32),
        postal_code: row.get(Column::Postal).map(str::to_owned),
        seed_weight: row.number(Column::SeedWeight, "seed_weight")?,
        aliases: Vec::new(),
    })
}

/// Box around Indonesia: longitudes, latitudes.
const INDONESIA: ((f64, f64), (f64, f64)) = ((94.0, 142.0), (-12.0, 7.0));

fn point(row: &Row<'_>, code: &str) -> Result<LonLat, String> {
    let lon = row.number(Column::Lon, "bujur")?.ok_or_else(|| format!("bujur (lon) {code} kosong"))?;
    let lat = row.number(Column::Lat, "lintang")?.ok_or_else(|| format!("lintang (lat) {code} kosong"))?;
    let within = |lon: f64, lat: f64| {
        let (lons, lats) = INDONESIA;
        (lons.0..=lons.1).contains(&lon) && (lats.0..=lats.1).contains(&lat)
    };
    match LonLat::new(lon, lat) {
        Some(point) if within(lon, lat) => Ok(point),
        _ if within(lat, lon) => Err(format!("bujur dan lintang {code} tertukar")),
        _ => Err(format!("titik {code} ({lon}, {lat}) berada di luar Indonesia")),
    }
}

/// The name in addresses: small letters, digits and hyphens.
fn slug_of(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

fn check_repeats(rows: &[(u64, Area)], problems: &mut Vec<Problem>) {
    let mut codes: HashMap<&str, u64> = HashMap::new();
    let mut bps: HashMap<&str, u64> = HashMap::new();
    let mut points: HashMap<(u64, u64), u64> = HashMap::new();
    let mut repeat = |line, earlier: Option<u64>, what: String| {
        if let Some(earlier) = earlier {
            problems
                .push(Problem { line: Some(line), message: format!("{what} sudah ada di baris {earlier}") });
        }
    };
    for (line, area) in rows {
        repeat(*line, codes.insert(&area.code, *line), format!("kode {}", area.code));
        if let Some(code) = &area.bps_code {
            repeat(*line, bps.insert(code, *line), format!("kode BPS {code}"));
        }
        if area.level == Level::Desa {
            let key = (area.point.lon().to_bits(), area.point.lat().to_bits());
            repeat(*line, points.insert(key, *line), format!("titik {}", area.code));
        }
    }
}

fn sorted_by_line(mut problems: Vec<Problem>) -> Problems {
    problems.sort_by_key(|problem| problem.line);
    Problems(problems)
}

fn assemble(rows: Vec<(u64, Area)>, kabupaten_code: &str) -> Result<Facts, Problems> {
    let mut problems = Vec::new();
    let mut kabupaten = None;
    let (mut kecamatan, mut desa) = (Vec::new(), Vec::new());
    for (line, area) in rows {
        match area.level {
            Level::Kabupaten => kabupaten = Some(area),
            Level::Kecamatan => kecamatan.push((line, area)),
            Level::Desa => desa.push((line, area)),
        }
    }
    let known: HashSet<&str> = kecamatan.iter().map(|(_, area)| area.code.as_str()).collect();
    let used: HashSet<&str> = desa.iter().filter_map(|(_, area)| area.parent.as_deref()).collect();
    for (line, area) in &desa {
        if area.parent.as_deref().is_none_or(|parent| !known.contains(parent)) {
            let message = format!("kecamatan dari {} {} tidak ada di tabel", area.title(), area.code);
            problems.push(Problem { line: Some(*line), message });
        }
    }
    for (line, area) in kecamatan.iter().filter(|(_, area)| !used.contains(area.code.as_str())) {
        let message = format!("{} {} tidak punya desa atau kelurahan", area.title(), area.code);
        problems.push(Problem { line: Some(*line), message });
    }
    if kabupaten.is_none() {
        problems
            .push(Problem { line: None, message: format!("baris untuk {kabupaten_code} sendiri tidak ada") });
    }
    let (Some(mut kabupaten), true) = (kabupaten, problems.is_empty()) else {
        return Err(sorted_by_line(problems));
    };
    // "Kabupaten" or "Kota" belongs to the name of the highest level; tables leave it out at times.
    if normalise_name(&kabupaten.name) == kabupaten.name.to_lowercase()
        && !kabupaten.name.starts_with("Kota ")
    {
        kabupaten.name = format!("{} {}", kabupaten.kind.title(), kabupaten.name);
        kabupaten.slug = slug_of(&kabupaten.name);
    }
    let sorted = |mut areas: Vec<(u64, Area)>| {
        areas.sort_by(|a, b| a.1.code.cmp(&b.1.code));
        let mut areas: Vec<Area> = areas.into_iter().map(|(_, area)| area).collect();
        separate_slugs(&mut areas);
        areas
    };
    Ok(Facts { kabupaten, kecamatan: sorted(kecamatan), desa: sorted(desa) })
}

/// Two areas of one name under one parent: the later ones carry the last block of their code in the address.
fn separate_slugs(areas: &mut [Area]) {
    let mut taken: HashSet<(Option<String>, String)> = HashSet::new();
    for area in areas {
        if !taken.insert((area.parent.clone(), area.slug.clone())) {
            let block = area.code.rsplit('.').next().unwrap_or_default();
            area.slug = format!("{}-{block}", area.slug);
            taken.insert((area.parent.clone(), area.slug.clone()));
        }
    }
}
