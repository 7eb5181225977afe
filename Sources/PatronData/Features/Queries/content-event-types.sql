-- Grain: one type of event that names items, with how many events do, in the order of the types.
select e.type, count(*) as touches
from touches as t join event_types as e on e.type_key = t.type_key
where t.content_key is not null group by e.type order by e.type;
