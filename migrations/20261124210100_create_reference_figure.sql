-- Figures about small businesses that others publish. They stand beside what the register itself counts, each with where
-- it comes from and what it means, because the two are rarely the same thing.
create table reference_source (
    slug text constraint reference_source_pkey primary key,
    title text not null,
    publisher text not null,
    -- What exactly was counted.
    definition text not null,
    unit text not null,
    address text,
    -- When it was published or taken down.
    dated date,
    -- Of the file that it came by; none for what ships with the program.
    file_sha256 text,
    taken_at timestamptz not null
);

create table reference_figure (
    source text not null constraint reference_figure_source_fkey references reference_source on delete cascade,
    -- As the source writes them: other kabupaten are not in wilayah.
    area_code text not null,
    area_name text not null,
    -- Empty: no categories.
    category text not null,
    year smallint not null constraint reference_figure_year_check check (year between 1900 and 2200),
    value bigint not null constraint reference_figure_value_check check (value >= 0),
    constraint reference_figure_pkey primary key (source, area_code, category, year)
);

insert into reference_source (slug, title, publisher, definition, unit, dated, taken_at) values (
    'usaha-mikro-2021', 'Usaha mikro di Kabupaten Bogor', 'Dinas Koperasi dan UKM Kabupaten Bogor',
    'Jumlah usaha mikro yang tercatat di Kabupaten Bogor pada tahun 2021, menurut dokumen inovasi SI MBA UMI. Cara menghitungnya tidak dijelaskan.',
    'usaha', null, '2026-11-24'
);
insert into reference_figure values ('usaha-mikro-2021', '32.01', 'Kabupaten Bogor', '', 2021, 751888);
