-- Grain: one level of a column of the customers table that so many customers have, the commonest first, at most so many
-- a column.
select place, text as level, row_count as rows
from (
  select place, text, count(*) as row_count,
    row_number() over (partition by place order by count(*) desc, text) as rank
  from (select unnest({{cells}}) as text, unnest(range({{count}})) as place from customers) as cells
  where text is not null group by place, text
) as ranked
where rank <= {{most}} and row_count >= {{least}} order by place, rank;
