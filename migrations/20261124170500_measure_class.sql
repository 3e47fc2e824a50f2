-- What the law says of the size of a business, beside what was reported and never instead of it (PP 7/2021 Pasal 35).
-- Derived: src/ukm/class/measure.rs writes it with every change of a figure, and anew when other thresholds begin to hold.
create table business_class (
    business_id bigint constraint business_class_pkey primary key
        constraint business_class_business_fkey references business on delete cascade,
    -- The smallest and the largest size that the figure may mean; a range of money may reach over a threshold.
    modal_lowest text,
    modal_highest text,
    omset_lowest text,
    omset_highest text,
    -- Which of the two counts; null when neither is known.
    basis text constraint business_class_basis_check check (basis in ('modal', 'omset')),
    -- Last day of the time that the figure which counts stands for.
    figure_date date,
    regulation text,
    -- The day whose law was used.
    measured_at date not null,
    -- What was reported is none of the sizes by the basis that counts.
    disagrees boolean not null,
    constraint business_class_sizes_check check (
        modal_lowest in ('mikro', 'kecil', 'menengah', 'besar') and modal_highest in ('mikro', 'kecil', 'menengah', 'besar')
        and omset_lowest in ('mikro', 'kecil', 'menengah', 'besar')
        and omset_highest in ('mikro', 'kecil', 'menengah', 'besar')
    )
);
create index business_class_disagrees_idx on business_class (business_id) where disagrees;
create index business_class_measured_idx on business_class (measured_at);
