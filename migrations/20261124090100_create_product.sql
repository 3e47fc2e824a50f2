-- Product dictionary of two levels: eight fixed groups, and under them the products that people name.
-- "Produk dominan" is computed on the second level.
create table product_group (
    id smallint constraint product_group_pkey primary key,
    slug text not null constraint product_group_slug_key unique,
    name text not null
);

create table product (
    id smallint constraint product_pkey primary key,
    slug text not null constraint product_slug_key unique,
    name text not null,
    group_id smallint not null constraint product_group_fkey references product_group,
    -- Names a kind of shop ("warung makan") rather than a ware; listed after the wares that the same text names.
    general boolean not null default false,
    -- The assortment this ware is commonly part of: a text that names the whole does not list the part.
    part_of smallint constraint product_part_of_fkey references product
);

-- Normalised words and spellings by which a product is recognised.
create table product_term (
    term text constraint product_term_pkey primary key,
    product_id smallint not null constraint product_term_product_fkey references product on delete cascade,
    -- Shipped with the program, which may then change or withdraw it; false for words that the dinas added.
    built_in boolean not null default false
);
