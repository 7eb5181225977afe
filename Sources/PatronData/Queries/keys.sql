-- Grain of identifiers: one identifier as it is written in any table, with its rows there; `plain` is
-- the text by which it is compared. Identifiers that stand for nobody have no key; who numbers customers from 0 gives
-- it no more rows than others.
-- Grain of customer_keys: one person, by the identifier that leaves with results: that of the customers
-- table, or else the shortest. The dense key follows it: shorter ones first, then in the order of
-- their text, so that 9 comes before 10.
-- Grain of customer_spellings: one identifier of a person.
drop table if exists identifiers;
create table identifiers as
with counted as (
  select customer_id, {{plain}} as plain, cast(sum(row_count) as bigint) as row_count,
    max(is_listed) = 1 as is_listed, {{nobody}} as is_nobody
  from (
    {{each tables}}
    select {{id}} as customer_id, {{count}} as row_count, {{listed}} as is_listed
    from {{table}} where {{usable}} group by {{id}} union all
    {{end}}
    select cast(null as string), 0, 0
  ) as written
  where customer_id is not null group by customer_id
)
select c.customer_id, c.plain, c.row_count, c.is_listed,
  c.is_nobody and not (c.customer_id = '0' and c.row_count <= 5 * a.mean_rows and a.small_numbers = 3)
    as is_nobody
from counted as c
cross join (
  select avg(row_count) as mean_rows,
    count(case when customer_id in ('1', '2', '3') then 1 end) as small_numbers
  from counted
) as a;
drop table if exists customer_keys;
drop table if exists customer_spellings;
-- Where each identifier is a person, there is nobody to bring together: the same tables without a join.
{{each single}}
create table customer_keys as
select customer_id,
  cast(row_number() over (order by length(customer_id), customer_id) - 1 as integer)
    as customer_key, customer_id as person
from identifiers where not is_nobody;
create table customer_spellings as select customer_id, customer_key from customer_keys;
{{end}}
{{each several}}
drop table if exists people;
create table people as
select i.customer_id, i.is_listed, coalesce(a.target, i.plain) as person,
  a.target is not null as is_alias
from identifiers as i left join {{aliases}} as a on a.alias = i.plain
where not i.is_nobody;
create table customer_keys as
select customer_id,
  cast(row_number() over (order by length(customer_id), customer_id) - 1 as integer)
    as customer_key, person
from (
  select person, min_by(customer_id, (not is_listed, is_alias, length(customer_id), customer_id))
    as customer_id
  from people group by person
) as persons;
create table customer_spellings as
select p.customer_id, k.customer_key
from people as p join customer_keys as k on k.person = p.person;
drop table people;
{{end}}
