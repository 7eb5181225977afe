-- Grain: one survey answer that is seen of a customer of the cohort.
select a.customer_key as patron_key, a.score, {{day}} - a.day as days_before
from answers as a join cohort as c on c.customer_key = a.customer_key where {{seen}}
