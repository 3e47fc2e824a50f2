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
    group_id smallint not null constraint product_group_fkey references product_group
);

-- Normalised words and spellings by which a product is recognised.
create table product_term (
    term text constraint product_term_pkey primary key,
    product_id smallint not null constraint product_term_product_fkey references product on delete cascade
);
