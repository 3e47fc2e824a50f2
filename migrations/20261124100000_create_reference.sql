-- Rules that change with the law: class thresholds, kinds of certificates and permits with their validity, and editions of
-- the classification of fields of business. They are data with periods of validity, not constants, since nominal values
-- may be changed and ministries may use other criteria (PP 7/2021 Pasal 36).

-- Upper bounds belong to a class ("paling banyak"), lower bounds do not ("lebih dari").
create table class_threshold (
    basis text not null constraint class_threshold_basis_check check (basis in ('modal', 'omset')),
    class text not null constraint class_threshold_class_check check (class in ('mikro', 'kecil', 'menengah')),
    -- Empty for the class itself, else the name of a band inside it, for statistics that the law does not know.
    band text not null default '',
    above_idr bigint not null constraint class_threshold_above_check check (above_idr >= -1),
    up_to_idr bigint not null,
    regulation text not null,
    valid_from date not null,
    valid_until date,
    -- Shipped with the program, which may then change or withdraw it; false for rows that the dinas added.
    built_in boolean not null default false,
    constraint class_threshold_pkey primary key (basis, class, band, valid_from),
    constraint class_threshold_bounds_check check (up_to_idr > above_idr),
    constraint class_threshold_period_check check (valid_until >= valid_from)
);

create table legality_kind (
    slug text constraint legality_kind_pkey primary key,
    name text not null,
    -- The groups of data that a record has: sertifikasi and ijin.
    kind_group text not null constraint legality_kind_group_check check (kind_group in ('sertifikasi', 'ijin')),
    format text not null constraint legality_kind_format_check
        check (format in ('nib', 'pirt', 'halal', 'bpom', 'sni', 'merek', 'surat', 'bebas')),
    -- A number that does not fit the format is refused; otherwise it is kept with a warning.
    firm boolean not null,
    authority text,
    -- The kind that took its place; such a document is kept and marked.
    replaced_by text constraint legality_kind_replaced_fkey references legality_kind,
    position smallint not null,
    built_in boolean not null default false
);

-- How long a document issued within a period is valid. No row: as the document says.
create table legality_validity (
    kind text not null constraint legality_validity_kind_fkey references legality_kind on delete cascade,
    issued_from date not null,
    issued_until date,
    -- Null: without end.
    months smallint constraint legality_validity_months_check check (months > 0),
    basis text not null,
    built_in boolean not null default false,
    constraint legality_validity_pkey primary key (kind, issued_from),
    constraint legality_validity_period_check check (issued_until >= issued_from)
);

-- Several editions are in use at once; the same code may mean another thing in each.
create table kbli (
    edition smallint not null,
    code text not null constraint kbli_code_check check (code ~ '^\d{5}$'),
    title text not null,
    section text constraint kbli_section_check check (section ~ '^[A-Z]$'),
    constraint kbli_pkey primary key (edition, code)
);
