//! What must hold in the database and what no constraint can say: one query for each rule, which gives the offenders.

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Names it.
    pub name: &'static str,
    /// What is wrong where it is broken, in Indonesian.
    pub fault: &'static str,
    /// Gives a text for each offender.
    pub(super) sql: &'static str,
}

/// All rules.
pub const RULES: &[Rule] = &[
    // History and current rows.
    Rule {
        name: "versi-terakhir",
        fault: "nomor versi UKM berbeda dari versi terakhir riwayatnya",
        sql: "select b.code from business b
              join (select business_id, max(version) as newest from business_version group by 1) v on v.business_id = b.id
              where b.erased_at is null and v.newest <> b.version order by 1",
    },
    Rule {
        name: "versi-hilang",
        fault: "UKM pernah diubah tetapi riwayatnya tidak ada",
        sql: "select b.code from business b
              where b.erased_at is null and b.version > 1
                  and not exists (select from business_version v where v.business_id = b.id) order by 1",
    },
    Rule {
        name: "versi-berlubang",
        fault: "riwayat UKM berlubang",
        sql: "select b.code from business b
              join (select business_id, min(version) as oldest, max(version) as newest, count(*) as number
                    from business_version group by 1) v on v.business_id = b.id
              where v.oldest <> 1 or v.newest <> v.number order by 1",
    },
    Rule {
        name: "versi-berbeda",
        fault: "keadaan atau verifikasi UKM berbeda dari versi terakhir riwayatnya",
        sql: "select b.code from business b
              join business_version v on v.business_id = b.id and v.version = b.version
              where b.erased_at is null
                  and (v.open->>'state' <> b.state or v.open->>'verification' <> b.verification) order by 1",
    },
    // Erasure and seals.
    Rule {
        name: "pemilik-terhapus",
        fault: "data pemilik yang dihapus masih tersisa",
        sql: "select 'pemilik ' || id from owner
              where erased_at is not null and num_nonnulls(name, nik_cipher, nik_lookup, npwp_cipher, npwp_lookup, nib, sex,
                  birth_date, education, phone, email, address, domicile_text) > 0 order by id",
    },
    Rule {
        name: "ukm-terhapus",
        fault: "data UKM yang dihapus masih tersisa",
        sql: "select b.code from business b
              where b.erased_at is not null and (b.verification = 'verified' or b.point is not null
                  or b.public_point is not null or b.stand_in is not null or b.address is not null
                  or exists (select from file f where f.business_id = b.id)
                  or exists (select from marketing_channel m where m.business_id = b.id)
                  or exists (select from publication p where p.business_id = b.id and p.withdrawn_at is null)) order by 1",
    },
    Rule {
        name: "kunci-terhapus",
        fault: "kunci orang yang dihapus masih ada",
        sql: "select 'subjek ' || s.id from subject s
              where s.wrapped_key is not null and (
                  exists (select from owner o where o.subject_id = s.id and o.erased_at is not null)
                  or exists (select from business b where b.subject_id = s.id and b.erased_at is not null))
              order by s.id",
    },
    Rule {
        name: "nomor-tanpa-kunci",
        fault: "NIK atau NPWP tersimpan tanpa kunci pembukanya",
        sql: "select 'pemilik ' || o.id from owner o left join subject s on s.id = o.subject_id
              where num_nonnulls(o.nik_cipher, o.npwp_cipher) > 0 and s.wrapped_key is null order by o.id",
    },
    Rule {
        name: "nomor-tanpa-sidik",
        fault: "NIK atau NPWP tersimpan tanpa sidik pencariannya, atau sebaliknya",
        sql: "select 'pemilik ' || id from owner
              where (nik_cipher is null) <> (nik_lookup is null) or (npwp_cipher is null) <> (npwp_lookup is null)
              order by id",
    },
    Rule {
        name: "baris-terbuka",
        fault: "baris berkas yang diterima belum disandikan",
        sql: "select 'berkas ' || file_id || ' baris ' || row_number from import_row
              where raw is not null order by file_id, row_number",
    },
    Rule {
        name: "kunci-yatim",
        fault: "kunci yang tidak dipakai siapa pun",
        sql: "select 'subjek ' || s.id from subject s
              where s.wrapped_key is not null
                  and not exists (select from owner x where x.subject_id = s.id)
                  and not exists (select from business x where x.subject_id = s.id)
                  and not exists (select from business_version x where x.subject_id = s.id)
                  and not exists (select from import_row x where x.subject_id = s.id)
                  and not exists (select from import_file x where x.subject_id = s.id)
                  and not exists (select from business_withdrawn x where x.subject_id = s.id)
                  and not exists (select from draft x where x.subject_id = s.id)
                  and not exists (select from request x where x.subject_id = s.id)
                  and not exists (select from outbox x where x.subject_id = s.id)
                  and not exists (select from account x where x.subject_id = s.id)
              order by s.id",
    },
    // Consent and places.
    Rule {
        name: "titik-tanpa-izin",
        fault: "titik tepat tayang tanpa izin",
        sql: "select b.code from business b
              where b.public_precision = 'exact' and not exists (
                  select from publication p
                  where p.business_id = b.id and p.field_group = 'exact_place' and p.withdrawn_at is null) order by 1",
    },
    Rule {
        name: "titik-bocor",
        fault: "titik pengganti sama dengan titik sebenarnya",
        sql: "select code from business
              where public_precision = 'desa' and point is not null and public_point = point order by 1",
    },
    Rule {
        name: "titik-tepat-berbeda",
        fault: "titik tepat yang tayang berbeda dari titik tercatat",
        sql: "select code from business
              where public_precision = 'exact' and (point is null or st_distance(public_point, point) > 1e-7) order by 1",
    },
    Rule {
        name: "titik-di-luar-desa",
        fault: "titik pengganti di luar desanya",
        sql: "select b.code from business b
              join boundary_set s on s.active join boundary d on d.set_id = s.id and d.code = b.desa_code
              where b.public_precision = 'desa' and not st_covers(d.geom, b.public_point) order by 1",
    },
    Rule {
        name: "tanpa-titik",
        fault: "UKM terverifikasi yang desanya diketahui tidak punya titik di peta",
        sql: "select code from business
              where verification = 'verified' and desa_code is not null and public_point is null order by 1",
    },
    Rule {
        name: "izin-ganda",
        fault: "izin tayang yang sama berlaku dua kali",
        sql: "select b.code || ' ' || p.field_group from publication p join business b on b.id = p.business_id
              where p.withdrawn_at is null group by b.code, p.field_group having count(*) > 1 order by 1",
    },
    Rule {
        name: "izin-mundur",
        fault: "izin tayang ditarik sebelum diberikan",
        sql: "select b.code || ' ' || p.field_group from publication p join business b on b.id = p.business_id
              where p.withdrawn_at < p.granted_at and b.erased_at is null order by 1",
    },
    // Areas.
    Rule {
        name: "desa-bukan-desa",
        fault: "UKM tercatat pada wilayah yang bukan desa atau kelurahan",
        sql: "select b.code from business b join wilayah w on w.code = b.desa_code where w.level <> 'desa' order by 1",
    },
    Rule {
        name: "wilayah-salah-induk",
        fault: "wilayah berinduk pada tingkat yang salah",
        sql: "select w.code from wilayah w join wilayah p on p.code = w.parent
              where (w.level, p.level) not in (('desa', 'kecamatan'), ('kecamatan', 'kabupaten')) order by 1",
    },
    Rule {
        name: "desa-tanpa-batas",
        fault: "desa tanpa batas pada peta yang berlaku",
        sql: "select w.code from wilayah w
              where w.level = 'desa'
                  and split_part(w.code, '.', 1) || '.' || split_part(w.code, '.', 2) in (
                      select split_part(d.code, '.', 1) || '.' || split_part(d.code, '.', 2)
                      from boundary d join boundary_set s on s.id = d.set_id and s.active)
                  and not exists (
                      select from boundary d join boundary_set s on s.id = d.set_id and s.active where d.code = w.code)
              order by 1",
    },
    // Parts that belong together.
    Rule {
        name: "produk-tanpa-utama",
        fault: "UKM punya produk tetapi tidak ada yang utama",
        sql: "select b.code from business b
              join (select business_id, min(rank) as first from business_product group by 1) p on p.business_id = b.id
              where p.first <> 1 order by 1",
    },
    Rule {
        name: "gabungan-tayang",
        fault: "UKM yang sudah digabung masih tayang",
        sql: "select code from business where merged_into is not null and verification = 'verified' order by 1",
    },
    Rule {
        name: "gabungan-melingkar",
        fault: "penggabungan UKM melingkar",
        sql: "with recursive way as (
                  select id as begun, merged_into as id, 1 as step from business where merged_into is not null
                  union all
                  select w.begun, b.merged_into, w.step + 1 from way w join business b on b.id = w.id
                  where b.merged_into is not null and w.step < 30)
              select distinct b.code from way join business b on b.id = way.begun where way.step = 30 order by 1",
    },
    Rule {
        name: "pemilik-yatim",
        fault: "pemilik tanpa UKM, sekarang maupun dalam riwayat",
        sql: "select 'pemilik ' || o.id from owner o
              where o.erased_at is null and not exists (select from business b where b.owner_id = o.id)
                  -- Whose business went to somebody else is in its history, sealed with their key.
                  and not exists (select from business_version v where v.subject_id = o.subject_id) order by o.id",
    },
    Rule {
        name: "contoh-campur",
        fault: "data contoh bercampur dengan data sungguhan",
        sql: "select b.code from business b join owner o on o.id = b.owner_id where o.demo <> b.demo order by 1",
    },
    Rule {
        name: "berkas-tidak-lengkap",
        fault: "berkas yang diterima tidak lengkap barisnya",
        sql: "select 'berkas ' || f.id from import_file f
              where f.kind = 'ukm' and f.finished_at is not null
                  and f.row_count <> (select count(*) from import_row r where r.file_id = f.id) order by f.id",
    },
    Rule {
        name: "impor-tanpa-ukm",
        fault: "baris impor yang sudah diterapkan tidak punya UKM",
        sql: "select 'berkas ' || file_id || ' baris ' || row_number from import_row
              where settled and state in ('dibuat', 'diperbarui') and business_id is null order by file_id, row_number",
    },
    // The database itself.
    Rule {
        name: "revisi-berlubang",
        fault: "catatan perubahan berlubang",
        sql: "select 'revisi ' || min(revision) || ' sampai ' || max(revision) from change
              having count(*) <> max(revision) - min(revision) + 1",
    },
    Rule {
        name: "epoch",
        fault: "identitas data tidak ada",
        sql: "select 'data_epoch' where not exists (select from data_epoch)",
    },
    Rule {
        name: "aturan-belum-diperiksa",
        fault: "aturan basis data tidak berlaku untuk semua baris",
        sql: "select conname::text from pg_constraint
              where connamespace = 'public'::regnamespace and not convalidated order by 1",
    },
    Rule {
        name: "indeks-rusak",
        fault: "indeks basis data tidak sah",
        sql: "select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
              where c.relnamespace = 'public'::regnamespace and not (i.indisvalid and i.indisready) order by 1",
    },
    Rule {
        name: "pemicu-mati",
        fault: "pemicu basis data tidak ada atau dimatikan",
        sql: "select wanted from unnest(array['audit_append_only', 'audit_no_truncate', 'business_uncovered',
                  'publication_inserted', 'publication_updated', 'publication_deleted', 'gazetteer_changed']) wanted
              where not exists (select from pg_trigger t where t.tgname = wanted and t.tgenabled = 'O') order by 1",
    },
];
