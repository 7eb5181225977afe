-- Grain: one row of the customers export. Every column as trimmed text, its numbers and dates in the
-- engine's own notation; a table without an identifier is numbered by its rows, from 1. Beside it those who signed up
-- later than the run looks.
drop table if exists customers_typed;
create table customers_typed as
select {{id}} as patron_id, *
from (
  select patron_row{{each columns}}, {{cell}} as {{name}}{{end}}
  from (
    select {{place}} as patron_row{{each columns}}, {{text}} as {{name}}{{end}}
    from {{source}}
  ) as texts
) as rows;
drop table if exists customers_later;
create table customers_later as select * from customers_typed where {{later}};
