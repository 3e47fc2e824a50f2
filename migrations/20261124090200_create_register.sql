-- The register of businesses. Nine groups of data: pelaku usaha (owner), data usaha (business), modal, omset and
-- tenaga kerja (observation), sertifikasi and ijin (legality), pelatihan (training_report),
-- data pemasaran produk (business_product, marketing_channel).
-- Master data stand apart from dated observations, and publication (consent) from both.

create table owner (
    id bigint generated always as identity constraint owner_pkey primary key,
    name text,
    -- NIK and personal NPWP rest encrypted; the lookup is a keyed hash. Absent means "belum ada", never a made-up number.
    nik_cipher bytea,
    nik_lookup bytea,
    npwp_cipher bytea,
    npwp_lookup bytea,
    nib text constraint owner_nib_check check (nib ~ '^\d{13}$'),
    sex text constraint owner_sex_check check (sex in ('l', 'p')),
    birth_date date,
    disability boolean,
    education text,
    phone text constraint owner_phone_check check (phone ~ '^\+[1-9]\d{6,14}$'),
    email text,
    address text,
    rt text,
    rw text,
    domicile_code text,
    domicile_text text,
    demo boolean not null default false,
    created_at timestamptz not null
);
create index owner_nik_lookup_idx on owner (nik_lookup) where nik_lookup is not null;

create table business (
    id bigint generated always as identity constraint business_pkey primary key,
    -- Public code: seven random characters of Crockford's base 32 and one check character.
    code text not null constraint business_code_key unique
        constraint business_code_check check (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    owner_id bigint constraint business_owner_fkey references owner,
    name text not null constraint business_name_check check (length(name) between 1 and 200),
    legal_form text,
    activity text,
    kbli_code text constraint business_kbli_check check (kbli_code ~ '^\d{5}$'),
    kbli_edition smallint,
    reported_class text constraint business_class_check check (reported_class in ('mikro', 'kecil', 'menengah')),
    place_type text constraint business_place_check
        check (place_type in ('rumah', 'kios', 'pasar', 'keliling', 'daring', 'lainnya')),
    opening_hours text,
    address text,
    rt text,
    rw text,
    desa_code text constraint business_desa_fkey references wilayah,
    -- 'record': the record itself names the desa. 'point': taken from the polygon that holds the point.
    desa_source text constraint business_desa_source_check check (desa_source in ('record', 'point')),
    point geometry(Point, 4326),
    point_source text,
    point_date date,
    -- The point lies in another desa than the recorded one, or in more than one polygon.
    point_conflict boolean not null default false,
    -- The point lies outside every desa and the record names none.
    outside boolean not null default false,
    -- What the public sees: the true point by consent, else a stand-in drawn once inside the desa.
    public_point geometry(Point, 4326),
    public_precision text constraint business_precision_check check (public_precision in ('exact', 'desa')),
    start_month date constraint business_start_check check (extract(day from start_month) = 1),
    end_month date constraint business_end_check check (extract(day from end_month) = 1),
    state text not null default 'active' constraint business_state_check check (state in ('active', 'closed', 'moved')),
    verification text not null constraint business_verification_check
        check (verification in ('draft', 'pending', 'verified', 'rejected')),
    demo boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint business_desa_source_given check ((desa_code is null) = (desa_source is null)),
    constraint business_public_given check ((public_point is null) = (public_precision is null)),
    constraint business_outside_no_desa check (not (outside and desa_code is not null)),
    constraint business_months_order check (end_month is null or start_month is null or end_month >= start_month)
);
create index business_desa_idx on business (desa_code);
create index business_owner_idx on business (owner_id);
create index business_demo_idx on business (demo) where not demo;

create table business_product (
    business_id bigint not null constraint business_product_business_fkey references business on delete cascade,
    -- 1 is the main product.
    rank smallint not null constraint business_product_rank_check check (rank between 1 and 20),
    -- As the owner or the file said it.
    text text not null,
    -- Null: "belum diklasifikasi".
    product_id smallint constraint business_product_product_fkey references product,
    price_idr bigint constraint business_product_price_check check (price_idr >= 0),
    constraint business_product_pkey primary key (business_id, rank)
);

-- Every figure with the date it stands for and where it comes from. Ranges stay ranges; unknown is not 0.
create table observation (
    business_id bigint not null constraint observation_business_fkey references business on delete cascade,
    kind text not null constraint observation_kind_check check (kind in (
        'modal_idr', 'asset_idr', 'omset_idr',
        'workers_paid_male', 'workers_paid_female', 'workers_paid_disabled_male', 'workers_paid_disabled_female',
        'workers_unpaid_male', 'workers_unpaid_female', 'workers_unpaid_disabled_male', 'workers_unpaid_disabled_female',
        'capacity')),
    period_start date not null,
    period_end date not null,
    low bigint constraint observation_low_check check (low >= 0),
    high bigint constraint observation_high_check check (high >= 0),
    unit text,
    source text not null,
    observed_at date not null,
    constraint observation_pkey primary key (business_id, kind, period_start, source),
    constraint observation_period_check check (period_end >= period_start),
    constraint observation_range_check check (low is null or high is null or high >= low)
);

create table legality (
    id bigint generated always as identity constraint legality_pkey primary key,
    business_id bigint not null constraint legality_business_fkey references business on delete cascade,
    kind text not null,
    number text,
    issuer text,
    issued date,
    expires date,
    status text not null constraint legality_status_check
        check (status in ('dilaporkan', 'berkas dilihat', 'terverifikasi', 'kedaluwarsa', 'dicabut')),
    status_at timestamptz not null
);
create index legality_business_idx on legality (business_id);

create table training_report (
    id bigint generated always as identity constraint training_report_pkey primary key,
    business_id bigint not null constraint training_report_business_fkey references business on delete cascade,
    title text not null,
    organiser text,
    held date
);
create index training_report_business_idx on training_report (business_id);

create table marketing_channel (
    id bigint generated always as identity constraint marketing_channel_pkey primary key,
    business_id bigint not null constraint marketing_channel_business_fkey references business on delete cascade,
    kind text not null constraint marketing_channel_kind_check
        check (kind in ('whatsapp', 'telepon', 'instagram', 'facebook', 'tiktok', 'situs', 'lokapasar', 'lainnya')),
    value text not null
);
create index marketing_channel_business_idx on marketing_channel (business_id);

-- Consent to publish, per field group. No row means: trade name, product and desa only.
create table publication (
    business_id bigint not null constraint publication_business_fkey references business on delete cascade,
    field_group text not null constraint publication_group_check
        check (field_group in ('owner_name', 'phone', 'exact_place', 'photo')),
    version smallint not null,
    granted_at timestamptz not null,
    channel text not null,
    withdrawn_at timestamptz,
    constraint publication_pkey primary key (business_id, field_group, granted_at)
);

-- What the public may know of a business, in the units of the index: verified, and not closed at an unknown time.
-- Months count from January 1900, coordinates are in 1e-7 degree.
create view public_business as
select
    b.id, b.code, b.name, b.desa_code,
    round(st_x(b.public_point) * 1e7)::int as lon_e7,
    round(st_y(b.public_point) * 1e7)::int as lat_e7,
    b.public_precision = 'exact' as exact,
    b.outside,
    ((extract(year from b.start_month) - 1900) * 12 + extract(month from b.start_month) - 1)::int as start_month,
    ((extract(year from b.end_month) - 1900) * 12 + extract(month from b.end_month) - 1)::int as end_month,
    b.demo,
    (
        select array_agg(p.product_id order by p.rank)
        from business_product p
        where p.business_id = b.id and p.product_id is not null
    ) as product_ids
from business b
where b.verification = 'verified' and (b.state = 'active' or b.end_month is not null);
