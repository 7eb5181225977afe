-- Grain: one offset from UTC at the end of times, '' for none.
select distinct {{offset}} as offset from {{table}} where length({{time}}) > 10 limit 50;
