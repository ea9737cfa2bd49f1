-- Marts that agree with one another, written by hand: a phone that was reduced on Monday, a case without a list price.
INSERT INTO tables.dim_wm_item
(item_id, name, upc, currency, msrp, sale_price, num_reviews, customer_rating, first_seen_at, fetched_at) VALUES
(1, 'Phone', '001', 'USD', 839.99, 700.00, 6, 3.00, TIMESTAMPTZ '2026-03-06 12:00:00Z', TIMESTAMPTZ '2026-03-09 12:00:00Z'),
(2, 'Case', '002', 'USD', NULL, 9.99, 12, NULL, TIMESTAMPTZ '2026-03-06 12:00:00Z', TIMESTAMPTZ '2026-03-06 12:00:00Z');
INSERT INTO tables.fact_wm_item_price (item_id, observed_at, currency, msrp, sale_price) VALUES
(1, TIMESTAMPTZ '2026-03-06 12:00:00Z', 'USD', 839.99, 839.94),
(1, TIMESTAMPTZ '2026-03-09 12:00:00Z', 'USD', 839.99, 700.00),
(2, TIMESTAMPTZ '2026-03-06 12:00:00Z', 'USD', NULL, 9.99);
INSERT INTO tables.fact_discount
(item_id, observed_at, currency, msrp, sale_price, discount_amount, discount_share) VALUES
(1, TIMESTAMPTZ '2026-03-06 12:00:00Z', 'USD', 839.99, 839.94, 0.05, 0.0001),
(1, TIMESTAMPTZ '2026-03-09 12:00:00Z', 'USD', 839.99, 700.00, 139.99, 0.1667);
INSERT INTO tables.fact_fx_rate (base, quote, rate_date, source, rate, kind, fetched_at) VALUES
('USD', 'EUR', DATE '2026-03-05', 'currencylayer', 0.927725, 'currency', TIMESTAMPTZ '2026-03-06 12:00:00Z'),
('USD', 'EUR', DATE '2026-03-09', 'currencylayer', 0.91, 'currency', TIMESTAMPTZ '2026-03-09 12:00:00Z');
INSERT INTO tables.fact_item_price_fx
(item_id, observed_at, quote, source, rate_date, rate, sale_price, sale_price_fx, msrp_fx) VALUES
(1, TIMESTAMPTZ '2026-03-06 12:00:00Z', 'EUR', 'currencylayer', DATE '2026-03-05', 0.927725, 839.94, 779.2333, 779.2797),
(1, TIMESTAMPTZ '2026-03-09 12:00:00Z', 'EUR', 'currencylayer', DATE '2026-03-09', 0.91, 700.00, 637.0000, 764.3909),
(2, TIMESTAMPTZ '2026-03-06 12:00:00Z', 'EUR', 'currencylayer', DATE '2026-03-05', 0.927725, 9.99, 9.2680, NULL);
