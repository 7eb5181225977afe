-- Grain: one score of a survey, in their order.
select cast(coalesce({{number}}, {{among}}) as double) as score, cast(sum(n) as bigint) as rows
from {{texts}} where name = '{{cell}}' and {{digits}}
group by 1 having score is not null order by 1;
