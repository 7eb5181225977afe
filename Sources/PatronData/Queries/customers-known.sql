-- Grain: one row of the customers export, of those who had signed up before the day that the run looks up to.
drop table if exists customers_known;
create table customers_known as select * from customers_typed where not ({{later}});
drop table customers_typed;
create table customers_typed as select * from customers_known;
drop table customers_known;
