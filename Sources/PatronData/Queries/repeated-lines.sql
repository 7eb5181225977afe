-- No rows: gives the order lines of the later one of two files, which `overlapping` holds, the reason of repeated ones.
update transactions_typed set reason = {{reason}}
where {{row}} in (select row_number from overlapping where copy > 1);
