-- Grain: one customer and local day with an answer: the lowest score of the day, for caution.
select k.customer_key, s.day, min(s.score) as score
from surveys_typed as s
join customer_spellings as k on k.customer_id = s.customer_id
where s.reason = 0
group by k.customer_key, s.day
