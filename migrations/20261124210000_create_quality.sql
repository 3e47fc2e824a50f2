-- How good each record of the register is: what of it is known, what contradicts itself, and how old it is. Derived:
-- src/mutu/ writes it in the background after every change, and once a day for what changes with time alone. Counting
-- reads this table only, so that a figure and the rows behind it cannot disagree.
create table quality (
    business_id bigint constraint quality_pkey primary key
        constraint quality_business_fkey references business on delete cascade,
    -- As in business; repeated so that the ledger is counted from one index.
    desa_code text,
    demo boolean not null,
    -- Version of the record that was judged.
    version integer not null,
    -- One letter for the whole record and for each of the nine groups of data: l di luar wilayah, b bertentangan,
    -- k tidak diisi, u usang, t tercatat.
    classes text not null constraint quality_classes_check check (classes ~ '^[lbkut]{10}$'),
    -- Percent of what is worth knowing.
    completeness smallint not null constraint quality_completeness_check check (completeness between 0 and 100),
    -- Points that putting everything right is worth.
    worth smallint not null constraint quality_worth_check check (worth >= 0),
    -- Names of the rules that found something.
    hits text[] not null,
    -- When somebody last said that the record is right.
    confirmed_on date not null,
    judged_on date not null
);
create index quality_ledger_idx on quality (desa_code, classes) include (demo, completeness);
create index quality_work_idx on quality (worth desc, business_id) where worth > 0;
create index quality_hits_idx on quality using gin (hits);

-- How far records have been judged.
create table quality_scan (
    -- Everything up to this revision of the change feed.
    revision bigint not null,
    -- While all records are gone through: the last one that was judged.
    walked_to bigint,
    -- The day for which all were gone through last.
    walked_on date,
    only_row boolean not null default true constraint quality_scan_pkey primary key
        constraint quality_scan_only_row check (only_row)
);
insert into quality_scan values (0);

-- The ledger as it stood when all records were last gone through in a month.
create table quality_month (
    month date not null constraint quality_month_check check (extract(day from month) = 1),
    -- Empty: area unknown.
    desa_code text not null,
    demo boolean not null,
    -- 1: the whole record; 2 to 10: the groups, as in quality.classes.
    part smallint not null constraint quality_month_part_check check (part between 1 and 10),
    class text not null constraint quality_month_class_check check (class in ('l', 'b', 'k', 'u', 't')),
    businesses integer not null,
    constraint quality_month_pkey primary key (month, desa_code, demo, part, class)
);
