-- Grain: one row in all. How many customers of a list are known not to consent.
select count(*) as customers from ({{list}}) as list where not {{consents}}
