-- Grain: one customer who consents: by the customers table, where its columns speak of it, and by the last word of the
-- history, where that does: the last up to the day of the run, and the last of all. Of two at the same time the
-- withdrawal is the last.
select k.customer_key from customer_keys as k
{{each rules}}join (select patron_key from customers where {{rule}}) as c on c.patron_key = k.customer_key
{{end}}{{each history}}join (
  select customer_key from consents_keyed where {{purpose}} and {{channel}}
  group by customer_key
  having max_by(is_granted, case when is_later = 0 then (time_us, -is_granted) end) = 1
    and max_by(is_granted, (time_us, -is_granted)) = 1
) as h on h.customer_key = k.customer_key
{{end}}
