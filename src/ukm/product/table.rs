//! The dictionary in the database, where the dinas can add words.

use anyhow::{Context, Result};
use sqlx::PgConnection;

use super::{Dictionary, Group, Product, built_in};
use crate::peta::{GroupIx, ProductIx};

/// Brings the shipped dictionary into the tables. Words that the dinas added stay and win over shipped ones; shipped
/// words that a newer version dropped go. Products are never removed: records refer to them.
pub async fn sync(conn: &mut PgConnection) -> Result<()> {
    let groups = built_in::groups();
    let products = built_in::products(&groups)?;
    let terms = built_in::terms(&products)?;
    let id_of = |ix: ProductIx| products.get(usize::from(ix.0)).map(|product| product.id);

    for group in &groups {
        sqlx::query!(
            "insert into product_group (id, slug, name) values ($1, $2, $3)
             on conflict (id) do update set slug = excluded.slug, name = excluded.name",
            group.id,
            &*group.slug,
            &*group.name,
        )
        .execute(&mut *conn)
        .await?;
    }
    let column = |pick: fn(&Product) -> String| products.iter().map(pick).collect::<Vec<_>>();
    sqlx::query!(
        "insert into product (id, slug, name, group_id, general)
         select * from unnest($1::smallint[], $2::text[], $3::text[], $4::smallint[], $5::boolean[])
         on conflict (id) do update set slug = excluded.slug, name = excluded.name,
             group_id = excluded.group_id, general = excluded.general",
        &products.iter().map(|product| product.id).collect::<Vec<_>>(),
        &column(|product| product.slug.to_string()),
        &column(|product| product.name.to_string()),
        &products.iter().map(|product| i16::from(product.group.0) + 1).collect::<Vec<_>>(),
        &products.iter().map(|product| product.general).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update product set part_of = new.part_of
         from unnest($1::smallint[], $2::smallint[]) as new (id, part_of)
         where product.id = new.id and product.part_of is distinct from new.part_of",
        &products.iter().map(|product| product.id).collect::<Vec<_>>(),
        &products.iter().map(|product| product.part_of.and_then(id_of)).collect::<Vec<_>>()
            as &[Option<i16>],
    )
    .execute(&mut *conn)
    .await?;
    let words: Vec<String> = terms.iter().map(|(term, _)| term.clone()).collect();
    sqlx::query!("delete from product_term where built_in and term <> all($1)", &words)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into product_term (term, product_id, built_in)
         select term, product_id, true from unnest($1::text[], $2::smallint[]) as new (term, product_id)
         on conflict (term) do update set product_id = excluded.product_id
         where product_term.built_in and product_term.product_id <> excluded.product_id",
        &words,
        &terms.iter().filter_map(|(_, product)| id_of(*product)).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// Reads the dictionary from the tables.
pub async fn load(conn: &mut PgConnection) -> Result<Dictionary> {
    let groups: Vec<Group> = sqlx::query!("select id, slug, name from product_group order by id")
        .map(|row| Group { id: row.id, slug: row.slug.into(), name: row.name.into() })
        .fetch_all(&mut *conn)
        .await?;
    let rows = sqlx::query!("select id, slug, name, group_id, general, part_of from product order by id")
        .fetch_all(&mut *conn)
        .await?;
    let position = |id: i16| rows.binary_search_by_key(&id, |row| row.id).ok().map(|ix| ProductIx(ix as u16));
    let products = rows
        .iter()
        .map(|row| {
            let group = groups
                .iter()
                .position(|group| group.id == row.group_id)
                .context("product without a group")?;
            Ok(Product {
                id: row.id,
                slug: row.slug.as_str().into(),
                name: row.name.as_str().into(),
                group: GroupIx(group as u8),
                general: row.general,
                part_of: row.part_of.and_then(position),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let terms = sqlx::query!("select term, product_id from product_term")
        .map(|row| (row.term, row.product_id))
        .fetch_all(&mut *conn)
        .await?;
    let terms = terms.into_iter().filter_map(|(term, product)| Some((term, position(product)?)));
    Ok(Dictionary::new(groups, products, terms.collect::<Vec<_>>()))
}
