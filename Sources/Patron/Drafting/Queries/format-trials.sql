-- Grain: one format of times, in the order of `place`, with how many cells of a column it reads, and how many years,
-- months and days of the month these are of.
with texts as (select text, n{{plain}} from {{texts}})
{{each formats, union all}}
select {{place}} as place,
  cast(coalesce(sum(case when extract(year from t) between 1901 and 2100 then n end), 0) as bigint) as parsed,
  count(distinct extract(year from t)) as years, count(distinct extract(month from t)) as months,
  count(distinct extract(day from t)) as days
from (select n, cast({{moment}} as timestamp) as t from texts where {{condition}}) as parsed
{{end}} order by place;
