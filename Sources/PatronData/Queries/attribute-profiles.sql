-- Grain: one column of the customers table: what its different texts are. Each is asked once, however
-- many customers have it. The cells of all columns are one list, so that the query grows with the columns
-- and not with their square.
select place, cast(sum(n) as bigint) as filled, count(*) as different,
  cast(coalesce(sum(case when number is not null then n end), 0) as bigint) as numbers,
  cast(coalesce(sum(case when number = floor(number) then n end), 0) as bigint) as whole,
  cast(coalesce(sum(case when day is not null then n end), 0) as bigint) as dates,
  cast(coalesce(sum(case when regexp_matches(text, '^0[0-9]') then n end), 0) as bigint) as codes
from (
  select place, text, count(*) as n, {{number}} as number, {{day}} as day
  from (select unnest({{cells}}) as text, unnest(range({{count}})) as place from customers) as cells
  where text is not null group by place, text
) as texts
group by place order by place;
