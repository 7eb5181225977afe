-- Grain: one customer with an order line in the observation window. Day 1 is the day before the
-- snapshot; the snapshot's own day and all after it are not seen. Sums are exact; what leaves is their
-- nearest double, which is written out four times as fast.
create or replace table feature_purchases as
with seen as (
  select o.customer_key, o.return_count, o.returned, o.net + o.returned as gross,
    case when is_purchase then {{snapshot}} - o.day end as age,
    case when is_purchase then o.orders end as orders,
    case when is_purchase then o.net end as net,
    case when is_purchase then o.units end as units,
    case when is_purchase then o.line_count - o.return_count end as line_count,
    case when is_purchase and (o.day + 3) % 7 >= 5 then 1 else 0 end as is_weekend,
    case when is_purchase and o.previous_day >= {{start}} then o.day - o.previous_day end as gap
  from occasions as o join cohort as c on c.customer_key = o.customer_key
  where o.day >= {{start}} and o.day < {{snapshot}}
),
sums as (
  select customer_key,
    min(age) as recency_days, max(age) as first_purchase_days,
    count(age) as purchase_days, sum(orders) as orders,
    sum(net) as spend, max(net) as largest_purchase, sum(units) as units,
    sum(line_count) as line_count,
    count(gap) as gap_count, sum(gap) as gap_sum,
    sum(cast(gap as bigint) * gap) as gap_squares, max(gap) as longest_gap,
    sum(is_weekend) as weekend_days,
    count(case when age * 2 <= {{observation}} then 1 end) as recent_days,
    sum(case when age * 2 <= {{observation}} then net end) as recent_spend,
    sum(return_count) as return_lines, sum(returned) as returned, sum(gross) as gross
    {{each windows}},
    count(case when age <= {{days}} then 1 end) as {{purchase_days}},
    sum(case when age <= {{days}} then net end) as {{spend}},
    sum(case when age <= {{days}} then units end) as {{units}}{{end}}
  from seen group by customer_key
)
select customer_key, recency_days, first_purchase_days, purchase_days, orders,
  cast(spend as double) as spend, cast(largest_purchase as double) as largest_purchase,
  cast(units as double) as units, recency_days - longest_gap as beyond_longest_gap,
  cast(spend as double) / nullif(purchase_days, 0) as spend_per_purchase,
  cast(units as double) / nullif(purchase_days, 0) as units_per_purchase,
  cast(line_count as double) / nullif(purchase_days, 0) as lines_per_purchase,
  cast(gap_sum as double) / nullif(gap_count, 0) as mean_gap_days,
  case when gap_count > 1 then sqrt(greatest(0,
    (cast(gap_squares as double) - cast(gap_sum * gap_sum as double) / gap_count)
      / (gap_count - 1))) end as gap_deviation_days,
  longest_gap as longest_gap_days,
  cast(recency_days * gap_count as double) / nullif(gap_sum, 0) as overdue,
  cast(2 * recent_days - purchase_days as double) / nullif(purchase_days, 0) as purchase_trend,
  case when spend > 0 then
    greatest(-1, least(1, cast(2 * coalesce(recent_spend, 0) - spend as double) / cast(spend as double)))
    end as spend_trend,
  cast(weekend_days as double) / nullif(purchase_days, 0) as weekend_share,
  return_lines,
  case when gross > 0 then least(1, cast(returned as double) / cast(gross as double)) end
    as returned_share
  {{each windows}}, {{purchase_days}}, cast({{spend}} as double) as {{spend}},
  cast({{units}} as double) as {{units}}{{end}}
from sums;
