-- Grain: one format of times, in the order of `place`, with how many cells of a column are filled and are plausible
-- times by it, and how many years these are of.
with texts as (select patron_text from {{cells}} where patron_kept)
{{each formats, union all}}
select {{place}} as place, count(patron_text) as filled, count(t) as read,
  count(distinct extract(year from t)) as years
from (
  select patron_text, case when {{moment}} between {{first}} and {{last}} then {{time}} end as t from texts
) as times
{{end}} order by place;
