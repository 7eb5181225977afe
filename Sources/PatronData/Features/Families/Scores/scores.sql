-- Grain: one customer with a purchase in the observation window. Quintiles of recency, frequency and
-- money among those customers, 5 the best; equal values share the score of the first of them.
create or replace table feature_scores as
select customer_key,
  1 + cast(floor(5e0 * (rank() over (order by recency_days desc) - 1) / count(*) over ()) as integer)
    as recency_score,
  1 + cast(floor(5e0 * (rank() over (order by purchase_days) - 1) / count(*) over ()) as integer)
    as frequency_score,
  1 + cast(floor(5e0 * (rank() over (order by {{money}}) - 1) / count(*) over ()) as integer)
    as monetary_score
from feature_purchases where purchase_days > 0;
