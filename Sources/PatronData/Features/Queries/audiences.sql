-- Grain: one word of the customers' audience column, in the order of the words.
drop table if exists audiences;
create table audiences as
select name, cast(row_number() over (order by name) - 1 as integer) as place
from (select distinct {{cell}} as name from customers where {{cell}} <> '') as names;
select name from audiences order by place;
