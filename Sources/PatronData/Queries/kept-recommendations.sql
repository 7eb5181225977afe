-- Grain: a customer and rank, as explanations have them.
select * from {{recommendations}} order by customer_key, rank
