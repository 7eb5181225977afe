-- Grain: a customer of a campaign's plan with one of its arms, those with the highest expected profit first.
select {{columns}}
from ({{scored}}) as scored join (
  select
    customer_key, is_treated, channel, stratum, decile,
    round(probability, 6) as probability, round(expected_effect, 6) as expected_effect,
    round(success_value, 2) as success_value, round(expected_cost, 4) as expected_cost,
    round(expected_profit, 4) as expected_profit
  from {{plan}}
) as campaign on campaign.customer_key = scored.customer_key
{{each arms}}where campaign.is_treated = {{arm}}
{{end}}order by campaign.expected_profit desc, scored.customer_key
