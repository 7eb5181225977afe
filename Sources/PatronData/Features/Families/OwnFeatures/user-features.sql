-- Grain: one customer with rows before the snapshot; the aggregates are the user's own.
drop table if exists {{table}};
create table {{table}} as
select customer_key{{each features}},
  {{value}} as {{column}}{{end}}
from (
  select patron_key as customer_key{{each features}},
    cast(({{aggregate}}) as double) as {{column}}{{end}}
  from ({{rows}}) as seen group by patron_key
) as numbers;
