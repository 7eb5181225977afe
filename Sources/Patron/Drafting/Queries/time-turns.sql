-- Grain: one format of times, in the order of `place`, with how often a row lies before the one above it.
{{each formats, union all}}
select {{place}} as place, count(case when t < before then 1 end) as turns from (
  select t, lag(t) over (order by place) as before from (
    select place, {{moment}} as t from (select place, text{{plain}} from {{cells}}) as cells
  ) as times
) as neighbours
{{end}} order by place;
