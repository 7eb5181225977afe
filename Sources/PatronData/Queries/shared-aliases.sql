-- Grain: one alias that belongs to more than one customer.
select alias from identities_typed where alias is not null and customer_id is not null
group by alias having count(distinct customer_id) > 1
