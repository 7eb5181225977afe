-- Grain: one row in all. The last local day of rows that are in use or are not looked at.
select max(day) as day from {{table}} where reason in (0, 6);
