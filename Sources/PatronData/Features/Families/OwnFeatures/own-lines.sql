-- Grain: one order line that is seen of a customer of the cohort, with the names that the user's aggregates speak of.
select l.customer_key as patron_key{{each names}}, {{table}}.{{name}}{{end}}, l.quantity, l.amount, l.is_return,
  {{day}} - l.day as days_before, {{day}} - {{age}} as age_days
from lines as l join cohort as c on c.customer_key = l.customer_key
{{each names}}left join {{table}} on {{table}}.{{key}} = l.{{key}}
{{end}}where {{seen}}
