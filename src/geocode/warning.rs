//! What was repaired or is to be looked at again, each with a name and a sentence.

use std::fmt;

/// Something a person should know about a reading. Its `Display` form is one Indonesian sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Longitude came before latitude.
    Swapped,
    /// The minus of a southern latitude was missing.
    MissingMinus,
    /// The decimal point was missing, as spreadsheets lose it.
    LostDot,
    /// Quotation marks around or before the numbers.
    Quoted,
    /// Metres of UTM instead of degrees; holds the zone, for example `48S`.
    Utm(String),
    /// Easting and northing were exchanged.
    UtmSwapped,
    /// The text spoke of more than the place; the coordinates were picked out of it.
    PickedOut,
    /// Few decimals; holds their number.
    FewDecimals(usize),
    /// The middle of a map view, not a marked place.
    MapView,
    /// The text itself says how uncertain it is, in metres.
    Uncertain(u32),
    /// The point is the middle of an area, as other software fills it in; holds the area's title.
    AreaMiddle(String),
    /// The point lies in several desa.
    Overlapping,
    /// Metres to the border of the desa.
    NearBorder(u32),
    /// Outside the served kabupaten, whose name it holds.
    Outside(String),
    /// A short plus code without a name beside it was completed for the served kabupaten, whose name it holds.
    CodeWithoutName(String),
    /// The place is not in the area named beside it.
    NotInNamed {
        /// Title of the area that was named.
        named: String,
    },
    /// A slip of the finger was read as this name.
    ReadAs {
        /// As written.
        written: String,
        /// As understood.
        read: String,
    },
    /// Several areas have this name.
    SeveralCalled {
        /// How many.
        count: usize,
        /// The name.
        name: String,
    },
    /// The address names another desa as well.
    AlsoNames(String),
    /// A desa that is not known where it should be.
    UnknownDesa {
        /// As written.
        desa: String,
        /// Title of the area it should be in.
        within: String,
    },
    /// The named desa is in another kecamatan than the named one.
    OtherKecamatan {
        /// Title of the desa.
        desa: String,
        /// Title of the kecamatan it is in.
        kecamatan: String,
    },
    /// The postal code belongs elsewhere.
    PostalCode(String),
    /// The desa was recognised by a name inside a street or building name.
    FromStreet(String),
    /// The kecamatan was concluded from the kampung.
    FromKampung(String),
    /// A kampung that is known without a place of its own.
    KampungWithoutPoint(String),
    /// A short link could not be followed; the place comes from the words around it.
    ShortLink,
    /// A link without a place; the place comes from the words around it.
    LinkWithoutPlace,
}

impl Warning {
    /// A stable name, for counting and for tests.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Swapped => "swapped",
            Self::MissingMinus => "missing_minus",
            Self::LostDot => "lost_dot",
            Self::Quoted => "quoted",
            Self::Utm(_) => "utm",
            Self::UtmSwapped => "utm_swapped",
            Self::PickedOut => "picked_out",
            Self::FewDecimals(_) => "few_decimals",
            Self::MapView => "map_view",
            Self::Uncertain(_) => "uncertain",
            Self::AreaMiddle(_) => "area_middle",
            Self::Overlapping => "overlapping",
            Self::NearBorder(_) => "near_border",
            Self::Outside(_) => "outside",
            Self::CodeWithoutName(_) => "code_without_name",
            Self::NotInNamed { .. } => "not_in_named",
            Self::ReadAs { .. } => "read_as",
            Self::SeveralCalled { .. } => "several_called",
            Self::AlsoNames(_) => "also_names",
            Self::UnknownDesa { .. } => "unknown_desa",
            Self::OtherKecamatan { .. } => "other_kecamatan",
            Self::PostalCode(_) => "postal_code",
            Self::FromStreet(_) => "from_street",
            Self::FromKampung(_) => "from_kampung",
            Self::KampungWithoutPoint(_) => "kampung_without_point",
            Self::ShortLink => "short_link",
            Self::LinkWithoutPlace => "link_without_place",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Swapped => f.write_str("Lintang dan bujur tertukar; sudah dibalik."),
            Self::MissingMinus => f.write_str("Tanda minus pada lintang hilang; sudah ditambahkan."),
            Self::LostDot => f.write_str("Titik desimal pada koordinat hilang; sudah dipasang kembali."),
            Self::Quoted => f.write_str("Tanda petik pada koordinat sudah dibuang."),
            Self::Utm(zone) => {
                write!(f, "Angka itu koordinat UTM zona {zone} dalam meter; sudah diubah menjadi derajat.")
            }
            Self::UtmSwapped => f.write_str("Koordinat timur dan utara tertukar; sudah dibalik."),
            Self::PickedOut => f.write_str("Koordinat diambil dari tengah tulisan; pastikan ini tempatnya."),
            Self::FewDecimals(decimals) => {
                let precision = if *decimals > 2 { "100 m" } else { "1 km" };
                write!(f, "Koordinat hanya ditulis dengan {decimals} angka desimal, ketelitiannya sekitar {precision}.")
            }
            Self::MapView => f.write_str(
                "Perkiraan: tautan itu hanya memuat tengah tampilan peta, bukan penanda tempat; geser ke tempat yang benar.",
            ),
            Self::Uncertain(metres) => write!(f, "Perkiraan: pengirim menyebut ketelitian {metres} m."),
            Self::AreaMiddle(area) => {
                write!(f, "Titik ini adalah titik tengah {area}, bukan tempat usahanya.")
            }
            Self::Overlapping => {
                f.write_str("Titik ini termasuk dua desa menurut peta batas; dipakai kode terendah.")
            }
            Self::NearBorder(metres) => {
                write!(f, "Titik ini hanya {metres} m dari batas desa; pastikan desanya benar.")
            }
            Self::Outside(own) => write!(f, "Titik ini berada di luar {own}."),
            Self::CodeWithoutName(own) => {
                write!(f, "Kode plus pendek tanpa nama tempat; dianggap berada di {own}.")
            }
            Self::NotInNamed { named } => {
                write!(f, "Titik ini tidak berada di {named} yang disebut; periksa mana yang benar.")
            }
            Self::ReadAs { written, read } => write!(f, "\"{written}\" dibaca sebagai {read}."),
            Self::SeveralCalled { count, name } => {
                write!(f, "Ada {count} wilayah bernama {name}; pilih yang dimaksud.")
            }
            Self::AlsoNames(desa) => {
                write!(f, "Alamat juga menyebut {desa}; periksa desa mana yang benar.")
            }
            Self::UnknownDesa { desa, within } => {
                write!(f, "Tidak ada desa atau kelurahan {desa} di {within}; periksa ejaannya.")
            }
            Self::OtherKecamatan { desa, kecamatan } => {
                write!(f, "{desa} berada di {kecamatan}, bukan di kecamatan yang disebut.")
            }
            Self::PostalCode(code) => write!(f, "Kode pos {code} bukan kode pos tempat ini."),
            Self::FromStreet(written) => {
                write!(f, "Desa diduga dari \"{written}\" pada nama jalan atau kampung; pastikan benar.")
            }
            Self::FromKampung(kampung) => {
                write!(f, "Desa diduga dari nama kampung {kampung}; pastikan benar.")
            }
            Self::KampungWithoutPoint(kampung) => {
                write!(f, "Kampung {kampung} dikenal di desa ini, tetapi titiknya belum ada.")
            }
            Self::ShortLink => f.write_str("Tautan pendeknya tidak dibuka; tempat ini dari tulisan di sekitarnya."),
            Self::LinkWithoutPlace => {
                f.write_str("Tautannya tidak memuat koordinat; tempat ini dari tulisan di sekitarnya.")
            }
        }
    }
}
