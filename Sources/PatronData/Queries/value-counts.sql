-- Grain: one value of a column of the scored customers, with how many have it.
select {{column}} as value, count(*) as customers
from ({{scored}}) as scored
{{each conditions}}where {{condition}}
{{end}}group by {{column}} order by 1
