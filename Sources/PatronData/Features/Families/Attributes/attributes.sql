-- Grain: one customer of the customers export. A category is the number of its level, -1 where it
-- is none of them; a date after the snapshot is not known yet.
drop table if exists {{table}};
create table {{table}} as
select c.customer_key
  {{each columns}}, {{expression}} as {{column}}{{end}}
from customers as k join cohort as c on c.customer_key = k.patron_key;
