-- Grain: one event of a compared customer; then one of the types they have, the commonest first.
drop table if exists compared_touches;
create table compared_touches as
select t.customer_key, t.day, t.type_key
from touches as t join compared_customers as c on c.customer_key = t.customer_key;
select t.type_key as key, e.type as name
from compared_touches as t join event_types as e on e.type_key = t.type_key
group by t.type_key, e.type order by count(*) desc, e.type limit {{most}};
