-- Grain: one answer, its score brought to 0 to 10. Typed, with the reason why a row cannot be used
-- (see RowReason). Where the export has no time at all, day is NULL.
drop table if exists surveys_typed;
create table surveys_typed as
select customer_id, day, weight, {{each by}}{{name}}, {{end}}
  cast((score - {{least}}) * 10 / ({{greatest}} - {{least}}) as decimal(18,4)) as score,
  case when not is_kept then 9
    when {{timeless}} = 0 and time_us is null and time_text is null and customer_id is null then 11
    when {{timeless}} = 0 and time_us is null and time_text is null then 1
    when {{timeless}} = 0 and time_us is null then 2
    when {{placeholder}} then 8 when day < {{first_day}} then 12
    when score is null and score_text is null then 13
    when score is null or score < {{least}} or score > {{greatest}} then 3
    when weight < 0 or (weight is null and weight_text is not null) then 3
    when day > {{today}} then 5 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day from (
    select *, {{time}} as time_us, {{score}} as score, {{weight}} as weight from (
      select *,
        case when clock_shift is null then {{time_text}} end as time_text,
        case when score_number is null then {{text}} end as score_text,
        case when weight_number is null then {{weight_text}} end as weight_text
      from (
        select days.*, {{clock_shift}} as clock_shift from (
          select *, {{clock_day}} as clock_day from (
            select {{customer}} as customer_id, {{kept}} as is_kept,
              {{each by}}{{cell}} as {{name}}, {{end}}{{time_cell}} as time_cell, {{clock_time}} as clock_time,
              {{cell}} as score_cell, {{number}} as score_number,
              {{weight_cell}} as weight_cell, {{weight_number}} as weight_number
            from {{source}}
          ) as cells
        ) as days cross join clock
      ) as clocked
    ) as texts
  ) as moments
) as days;
