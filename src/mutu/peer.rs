//! What records have in common, against which one of them is judged: sales of others that make the same, and words that
//! stand in so many records that they tell nothing.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

/// Fewer businesses than this say nothing of what is usual.
const ENOUGH: i64 = 20;
/// Further from the middle than this many robust standard deviations is an outlier.
const FAR: f64 = 5.0;
/// Makes a median absolute deviation comparable to a standard deviation of the bell curve.
const MAD_TO_SIGMA: f64 = 1.4826;
/// Sales that all but agree must not make a neighbour an outlier; in natural logarithms, about a fifth.
const LEAST_SPREAD: f64 = 0.2;

/// Columns whose words may be the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Trade name.
    Name,
    /// What it does.
    Activity,
    /// Street and number.
    Address,
    /// Opening hours.
    Hours,
}

impl Column {
    fn from_stored(stored: &str) -> Option<Self> {
        Some(match stored {
            "name" => Self::Name,
            "activity" => Self::Activity,
            "address" => Self::Address,
            "opening_hours" => Self::Hours,
            _ => return None,
        })
    }
}

/// Sales of those who make the same and count as the same class, as natural logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The middle.
    pub median: f64,
    /// Median absolute deviation from it.
    pub deviation: f64,
}

/// What records have in common. The default knows nothing, and then nothing is unusual.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    sales: HashMap<(i16, String), Usual>,
    constant: HashSet<(Column, String)>,
}

impl Peers {
    /// Says what is usual for a product and a class.
    pub fn set_usual(&mut self, product: i16, class: &str, usual: Usual) {
        self.sales.insert((product, class.to_owned()), usual);
    }

    /// Says that a text is the same almost everywhere.
    pub fn set_constant(&mut self, column: Column, text: &str) {
        self.constant.insert((column, text.to_owned()));
    }

    /// Whether the sales of a year are far from what others sell.
    pub fn is_outlier(&self, product: i16, class: &str, sales: f64) -> bool {
        let Some(usual) = self.sales.get(&(product, class.to_owned())) else { return false };
        let spread = (usual.deviation * MAD_TO_SIGMA).max(LEAST_SPREAD);
        sales > 0.0 && (sales.ln() - usual.median).abs() > FAR * spread
    }

    /// Whether a text stands in so many records that it tells nothing.
    pub fn is_constant(&self, column: Column, text: &str) -> bool {
        self.constant.contains(&(column, text.trim().to_owned()))
    }

    /// Reads what the records of the register have in common, example data only while there is nothing else.
    pub async fn load(conn: &mut PgConnection, demo: bool) -> sqlx::Result<Self> {
        let mut peers = Self::default();
        let rows = sqlx::query!(
            r#"with latest as materialized (
                   select distinct on (o.business_id) o.business_id,
                       ln((coalesce(o.low, o.high) + coalesce(o.high, o.low)) / 2.0)::float8 as sales
                   from observation o
                   where o.kind = 'omset_idr' and o.period_end - o.period_start between 364 and 365
                     and coalesce(o.low, o.high) + coalesce(o.high, o.low) > 0
                   order by o.business_id, o.period_end desc, o.observed_at desc
               ), known as materialized (
                   select p.product_id, coalesce(b.reported_class, '') as class, l.sales
                   from latest l
                   join business b on b.id = l.business_id
                   join business_product p on p.business_id = b.id and p.rank = 1
                   where p.product_id is not null and b.erased_at is null and b.merged_into is null
                     and b.verification in ('pending', 'verified') and (not b.demo or $1)
               ), middle as (
                   select product_id, class, percentile_cont(0.5) within group (order by sales) as median
                   from known group by product_id, class having count(*) >= $2
               )
               select m.product_id as "product!", m.class as "class!", m.median as "median!",
                   percentile_cont(0.5) within group (order by abs(k.sales - m.median)) as "deviation!"
               from middle m join known k on k.product_id = m.product_id and k.class = m.class
               group by m.product_id, m.class, m.median"#,
            demo,
            ENOUGH
        )
        .fetch_all(&mut *conn)
        .await?;
        for row in rows {
            peers.set_usual(row.product, &row.class, Usual { median: row.median, deviation: row.deviation });
        }
        // Half of all records do not do the same thing, and not one in two hundred has the same name.
        let rows = sqlx::query!(
            r#"with counted as materialized (
                   select b.name, b.activity, b.address, b.opening_hours from business b
                   where b.erased_at is null and b.merged_into is null
                     and b.verification in ('pending', 'verified') and (not b.demo or $1)
               ), spread as (
                   select 'name' as field, btrim(name) as text, 0.005 as share from counted
                   union all select 'activity', btrim(activity), 0.5 from counted
                   union all select 'address', btrim(address), 0.005 from counted
                   union all select 'opening_hours', btrim(opening_hours), 0.5 from counted
               )
               select field as "field!", text as "text!" from spread where text <> ''
               group by field, text, share
               having count(*) >= $2 and count(*) > share * (select count(*) from counted)"#,
            demo,
            ENOUGH
        )
        .fetch_all(conn)
        .await?;
        for row in rows {
            if let Some(column) = Column::from_stored(&row.field) {
                peers.set_constant(column, &row.text);
            }
        }
        Ok(peers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_far_from_the_others_is_an_outlier_and_a_neighbour_is_not() {
        let mut peers = Peers::default();
        peers.set_usual(3, "mikro", Usual { median: 60e6_f64.ln(), deviation: 0.7 });
        for (sales, far) in [(60e6, false), (600e6, false), (60e9, true), (100e3, true), (0.0, false)] {
            assert_eq!(peers.is_outlier(3, "mikro", sales), far, "{sales}");
        }
        assert!(!peers.is_outlier(4, "mikro", 60e9), "nothing is known of this product");
        peers.set_usual(5, "", Usual { median: 60e6_f64.ln(), deviation: 0.0 });
        assert!(!peers.is_outlier(5, "", 70e6), "all others sell exactly the same");
    }
}
