-- Grain: one row in all. How many identifiers would be another's without each difference that can be ignored.
select {{counts}} as counts from identifiers where not is_nobody;
