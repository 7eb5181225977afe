-- Grain: one row, and no more than so many of them.
select * from {{rows}} limit {{most}}
