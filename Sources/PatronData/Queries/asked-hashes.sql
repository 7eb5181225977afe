-- Grain: one keyed hash of a person who is asked for by `place`, and whether the exports know the person.
with asked as (
  select q.place, q.identifier, q.plain, coalesce(a.target, q.plain) as person
  from (select place, identifier, {{plain}} as plain from asked_identifiers) as q
  left join {{aliases}} as a on a.alias = q.plain
),
names as (
  select place, person, identifier as name from asked union
  select place, person, plain from asked union
  select place, person, person from asked union
  select q.place, q.person, n.name from asked as q join person_names as n on n.person = q.person
)
select n.place, {{hash}} as hash, k.customer_key is not null as known
from names as n cross join person_key left join customer_keys as k on k.person = n.person
order by n.place, hash;
