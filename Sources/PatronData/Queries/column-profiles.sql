-- Grain of the result: one column of a table of cells. Its different texts are counted first, so that what is
-- asked of a text is asked once, and all columns are looked at in one pass. Days are local days since
-- 1970-01-01.
drop table if exists {{texts}};
create table {{texts}} as
select name, value as text, count(*) as n from {{cells}} as cells group by name, value;
with read as (
  select name, text, n, {{number}} as number, {{moment}} as moment from {{texts}}
),
counted as (
  select name, cast(sum(n) as bigint) as filled, count(*) as different,
    cast(coalesce(sum(case when number is not null then n end), 0) as bigint) as numbers,
    cast(coalesce(sum(case when number = floor(number) then n end), 0) as bigint) as whole,
    cast(coalesce(sum(case when number < 0 then n end), 0) as bigint) as negative,
    min(number) as least, max(number) as greatest,
    cast(coalesce(sum(case when moment is not null then n end), 0) as bigint) as moments,
    cast(coalesce(sum(case when moment is not null and length(text) > 10 then n end), 0) as bigint)
      as timed,
    cast(coalesce(sum(case when moment % 86400000000 = 0 then n end), 0) as bigint) as midnights,
    min(moment) as first_moment, max(moment) as last_moment,
    cast(coalesce(sum(case when text < ':' and {{code}} then n end), 0) as bigint) as padded,
    cast(coalesce(sum(case when not {{digits}} then n end), 0) as bigint) as digitless,
    coalesce(max(length(text)), 0) as longest
  from read group by name
),
ranked as (
  select name, min(case when below >= total * 0.5 then number end) as middle,
    min(case when below >= total * 0.999 then number end) as high
  from (
    select name, number, sum(n) over (partition by name order by number) as below,
      sum(n) over (partition by name) as total
    from read where number is not null
  ) as cumulated group by name
)
select cast(substr(c.name, 2) as integer) as place, c.filled, c.different, c.numbers, c.whole, c.negative,
  c.least, c.greatest, c.moments, c.timed, c.midnights, c.padded, c.digitless, c.longest,
  {{first_day}} as first_day, {{last_day}} as last_day, r.middle, r.high
from counted as c left join ranked as r on r.name = c.name order by place;
