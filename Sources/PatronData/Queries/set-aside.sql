-- Grain: one identifier, as it is written, of a person whose rows are not read, with the first reason for that (see
-- SetAside.Reason).
drop table if exists patron_set_aside;
create table patron_set_aside as
select s.customer_id as identifier, s.customer_key as person_key, min(r.reason) as reason
from customer_spellings as s join (
  {{each reasons, union all }}select customer_key, {{reason}} as reason from ({{customers}}) as people
  {{end}}
) as r on r.customer_key = s.customer_key
group by s.customer_id, s.customer_key;
