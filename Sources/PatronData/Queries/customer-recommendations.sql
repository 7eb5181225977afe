-- Grain: a rank of one customer.
select rank, content_id as item, title, score, chance, reason from {{recommendations}}
where customer_key = {{customer}} order by rank
