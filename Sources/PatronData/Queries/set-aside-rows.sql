-- Grain: one table and reason, with the rows and the people that are set aside there.
{{each tables, union all }}select {{table}} as name, s.reason, cast(sum(w.row_count) as bigint) as rows,
  count(distinct s.person_key) as people
from {{written}} as w join patron_set_aside as s on s.identifier = w.customer_id group by s.reason
{{end}}order by 1, 2;
