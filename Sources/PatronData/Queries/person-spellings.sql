-- Grain: one identifier of a customer, as a table writes it.
select distinct customer_id as name from customer_spellings where customer_key = {{customer}} order by name;
