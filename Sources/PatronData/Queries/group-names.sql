-- Grain: one group of rows, with its cells, in the order of the keys.
select cells from (
  select distinct group_key, {{cells}} as cells from {{groups}}
) as named order by group_key;
