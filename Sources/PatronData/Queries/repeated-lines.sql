-- Grain: one order line of the later one of two files, which `overlapping` holds, with the reason of repeated ones.
select row_number, {{reason}} as reason from overlapping where copy > 1
