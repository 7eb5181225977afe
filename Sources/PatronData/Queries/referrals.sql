-- Grain: one customer of the customers table whom another customer has brought. The key of that one stands in two parts,
-- as a number with a fraction holds no more than eight digits.
customers as c join customer_spellings as s on s.customer_id = trim({{column}}) and s.customer_key <> c.patron_key
