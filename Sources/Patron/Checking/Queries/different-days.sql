-- Grain: one row in all. How many different local days a table has, the latest day of a month among them, and how many
-- days of the month and years they are of.
select count(*) as days, max(extract(day from t)) as greatest,
  count(distinct extract(day from t)) as inMonth, count(distinct extract(year from t)) as years,
  min(day) as first, max(day) as last
from (
  select distinct day, {{time}} as t from (select {{day}} as day from {{table}}) as rows where day is not null
) as dates;
