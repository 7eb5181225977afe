-- Grain: one code of products that holds no digit, or is half as long as most, the commonest first.
select {{cell}} as code, count(*) as rows from {{table}}
where {{cell}} is not null
  and (not {{digits}} or length({{cell}}) * 2 < (
    select percentile_disc(0.5) within group (order by length({{cell}})) from {{table}}
    where {{cell}} is not null))
group by 1 order by 2 desc, 1 limit {{most}};
