-- Grain: one identifier of a person, as it is written anywhere or compared by.
drop table if exists person_names;
create table person_names as
select distinct person, name from (
  select coalesce(a.target, i.plain) as person, i.customer_id as name
  from identifiers as i left join {{aliases}} as a on a.alias = i.plain where not i.is_nobody
  union all
  select coalesce(a.target, i.plain), i.plain
  from identifiers as i left join {{aliases}} as a on a.alias = i.plain where not i.is_nobody
  union all
  select target, alias from {{aliases}} as a
  union all
  select target, target from {{aliases}} as a
) as names;
