-- Grain: one row of the files that keep and drop let through.
select * from {{rows}} where {{filter}}
