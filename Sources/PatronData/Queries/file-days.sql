-- Grain: one file of order lines, with its first and last local day, in the order of the first.
select file, min(day) as first, max(day) as last from transactions_typed
where reason in (0, 6) group by file order by min(day), file;
