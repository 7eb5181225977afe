-- Grain: one column of the customers table: what its different texts are. Each is asked once, however
-- many customers have it. The cells of all columns are rows, so that the query grows with the columns
-- and not with their square.
select cast(substr(name, 2) as integer) as place, cast(sum(n) as bigint) as filled, count(*) as different,
  cast(coalesce(sum(case when number is not null then n end), 0) as bigint) as numbers,
  cast(coalesce(sum(case when number = floor(number) then n end), 0) as bigint) as whole,
  cast(coalesce(sum(case when day is not null then n end), 0) as bigint) as dates,
  cast(coalesce(sum(case when {{code}} then n end), 0) as bigint) as codes
from (
  select name, text, n, {{number}} as number, {{day}} as day
  from (select name, value as text, count(*) as n from {{cells}} as cells group by name, value) as counted
) as texts
group by name order by place;
