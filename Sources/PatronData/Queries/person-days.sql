-- Grain: one row in all. The first and the last local day of a customer's rows.
select min(day) as first, max(day) as last from {{rows}} where customer_key = {{customer}};
