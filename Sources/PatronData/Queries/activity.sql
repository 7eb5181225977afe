-- Grain: one customer and local day on which the customer was active: bought, or, where the exports
-- hold no orders, had an event.
create or replace table activity as {{days}};
