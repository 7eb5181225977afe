-- Grain: one column of a table of cells. Its different texts are counted first, so that what is
-- asked of a text is asked once. Days are local days since 1970-01-01.
create or replace table column_profiles (
  place integer, filled bigint, different bigint, numbers bigint, whole bigint, negative bigint,
  least double, middle double, high double, greatest double, moments bigint, timed bigint,
  midnights bigint, first_day integer, last_day integer, padded bigint, marked bigint,
  commas bigint, dates bigint, day_first bigint, month_first bigint, digitless bigint,
  longest bigint
);
{{each columns}}
insert into column_profiles
select {{place}}, coalesce(sum(n), 0), count(*),
  coalesce(sum(case when number is not null then n end), 0),
  coalesce(sum(case when number = floor(number) then n end), 0),
  coalesce(sum(case when number < 0 then n end), 0),
  min(number), {{middle}}, {{high}}, max(number),
  coalesce(sum(case when moment is not null then n end), 0),
  coalesce(sum(case when moment is not null and length(text) > 10 then n end), 0),
  coalesce(sum(case when moment % 86400000000 = 0 then n end), 0),
  min(day), max(day),
  coalesce(sum(case when regexp_matches(text, '^0[0-9]') then n end), 0),
  coalesce(sum(case when regexp_matches(text,
    '^([€$£¥]|EUR|USD|GBP|CHF) ?-?[0-9]|[0-9] ?([€$£¥]|EUR|USD|GBP|CHF)$') then n end), 0),
  coalesce(sum(case when regexp_matches(text, '^-?[0-9][0-9. ]*,[0-9]{1,2}$') then n end), 0),
  coalesce(sum(case when regexp_matches(text,
    '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{4}|[0-9]{2})([ T]|$)') then n end), 0),
  coalesce(sum(case when regexp_matches(text,
    '^(1[3-9]|2[0-9]|3[01])[/.-][0-9]{1,2}[/.-]([0-9]{4}|[0-9]{2})([ T]|$)') then n end), 0),
  coalesce(sum(case when regexp_matches(text,
    '^[0-9]{1,2}[/.-](1[3-9]|2[0-9]|3[01])[/.-]([0-9]{4}|[0-9]{2})([ T]|$)') then n end), 0),
  coalesce(sum(case when not regexp_matches(text, '[0-9]') then n end), 0),
  coalesce(max(length(text)), 0)
from (
  select *, {{day}} as day from (
    select text, n, case when isfinite(try_cast(text as double)) then try_cast(text as double) end
        as number, {{moment}} as moment
    from (select {{cell}} as text, count(*) as n from {{table}} where {{cell}} is not null group by 1)
      as texts
  ) as read
) as days;
{{end}}
select * from column_profiles order by place;
