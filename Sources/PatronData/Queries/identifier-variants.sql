-- Grain: one row in all. What each difference that can be ignored makes of the identifiers.
select {{counts}} as counts from identifiers where not is_nobody;
