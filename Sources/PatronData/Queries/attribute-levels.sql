-- Grain: one level of a column of the customers table, the commonest first, at most so many a column.
select place, text as level
from (
  select place, text, row_number() over (partition by place order by count(*) desc, text) as rank
  from (select unnest({{cells}}) as text, unnest(range({{count}})) as place from customers) as cells
  where text is not null group by place, text
) as ranked
where rank <= {{most}} order by place, rank;
