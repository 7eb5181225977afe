-- Grain: one customer, local day and group with an answer: the lowest score of the day, for caution, and its weight.
select k.customer_key, s.day, min(s.score) as score, {{group}} as group_key,
  min_by(s.weight, (s.score, s.weight)) as weight
from surveys_typed as s
join customer_spellings as k on k.customer_id = s.customer_id
{{each grouped}}left join {{groups}} as g on {{each by, and }}g.{{name}} = s.{{name}}{{end}}
{{end}}where s.reason = 0
group by k.customer_key, s.day{{each grouped}}, g.group_key{{end}}
