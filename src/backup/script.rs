//! The SQL around what `pg_restore` writes: it takes away what is there and looks at what came, in one transaction.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Begins, and removes everything that is ours and not an extension's.
pub(super) const BEGIN: &str = r"
set statement_timeout = 0;
set lock_timeout = '10s';
set client_min_messages = warning;
begin;
do $wipe$
declare
    one record;
begin
    for one in
        select format('drop %s if exists public.%I cascade',
            case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
            c.relname) as statement
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
            and c.relname <> 'restore_unfinished'
            -- Nor what goes with the table whose column it counts.
            and not exists (
                select from pg_depend d
                where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('e', 'i', 'a'))
    loop
        execute one.statement;
    end loop;
    for one in
        select format('drop routine if exists %s cascade', p.oid::regprocedure) as statement
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
            and not exists (
                select from pg_depend d
                where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    loop
        execute one.statement;
    end loop;
end
$wipe$;
";

/// Ends, and lets the database learn what it holds now.
pub(super) const END: &str = "commit;\nset search_path = public;\nanalyze;\n";

/// Fails unless each table holds as many rows as it should; none where a name is none of ours.
pub(super) fn counts(rows: &BTreeMap<String, i64>) -> Option<String> {
    let mut script = String::from("do $count$\ndeclare\n    n bigint;\nbegin\n");
    for (table, expected) in rows {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if table.is_empty() || !table.chars().all(plain) {
            return None;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(
            script,
            "    select count(*) into n from public.\"{table}\";\n    \
                 if n <> {expected} then raise exception 'tabel {table} berisi % baris, seharusnya {expected}', n; end if;"
        );
    }
    script.push_str("end\n$count$;\n");
    Some(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_a_name_that_no_migration_gives_is_refused() {
        let rows = |name: &str| BTreeMap::from([(name.to_owned(), 3)]);
        assert!(counts(&rows("business_version")).unwrap().contains("public.\"business_version\";"));
        for name in ["", "a\"; drop table owner; --", "Business", "a b"] {
            assert!(counts(&rows(name)).is_none(), "{name}");
        }
    }
}
