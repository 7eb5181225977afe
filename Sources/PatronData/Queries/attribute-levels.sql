-- Grain: one level of a column of the customers table that so many customers have, the commonest first, at most so many
-- a column.
select place, text as level, row_count as rows
from (
  select cast(substr(name, 2) as integer) as place, value as text, count(*) as row_count,
    row_number() over (partition by name order by count(*) desc, value) as rank
  from {{cells}} as cells group by name, value
) as ranked
where rank <= {{most}} and row_count >= {{least}} order by place, rank;
