-- A business is entrusted to a pendamping as a role is: by a decree, for a time, by somebody. What was assigned before
-- stays, from the day on which it was, without a decree that anybody wrote down.
alter table business_companion
    -- Both days belong to the period.
    add column valid_from date,
    add column valid_until date,
    -- Number of the decree (SK).
    add column decree text constraint business_companion_decree_check check (length(decree) between 1 and 200),
    add column assigned_by bigint constraint business_companion_by_fkey references account,
    add constraint business_companion_period_check check (valid_until >= valid_from);
update business_companion set valid_from = (assigned_at at time zone 'Asia/Jakarta')::date;
alter table business_companion alter column valid_from set not null;
