-- Grain: one item that was asked for, by its name or its key, with its place among the columns.
drop table if exists chosen_items;
create table chosen_items as
select i.place, n.{{key}} as item_key, {{name}} as name
from {{wanted}} as i left join {{table}} as n on {{match}};
