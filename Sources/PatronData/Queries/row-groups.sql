-- Grain: one combination of cells of usable rows in the columns by which figures are given, with the key of its group.
-- Of each column the commonest cells keep their names and the others share one: rows of the same names are one group.
drop table if exists {{groups}};
create table {{groups}} as
with {{each by,, }}{{level}} as (
  select {{name}} as level from {{rows}} where reason = 0
  group by {{name}} order by count(*) desc, {{name}} limit {{most}}
){{end}}, written as (
  select distinct {{each by,, }}{{name}}{{end}} from {{rows}} where reason = 0
), kept as (
  select {{each by}}{{name}}, case when {{name}} in (select level from {{level}}) then {{name}}
    else 'other' end as {{kept}}, {{end}}0 as unused
  from written
)
select *, cast(dense_rank() over (order by {{each by,, }}{{kept}}{{end}}) - 1 as integer)
  as group_key
from kept;
