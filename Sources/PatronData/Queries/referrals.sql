-- Grain: one customer of the customers table that another customer has brought. Stands behind `from`.
customers as c join customer_spellings as s on s.customer_id = {{column}} and s.customer_key <> c.patron_key
