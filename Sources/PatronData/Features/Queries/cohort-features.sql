-- Grain: one customer of the cohort (c) with a key from `first` to `last`, with the tables of features. Stands behind
-- `from`.
cohort as c
{{each tables}}left join {{table}} on {{table}}.customer_key = c.customer_key
{{end}}where c.customer_key >= {{first}} and c.customer_key <= {{last}}
