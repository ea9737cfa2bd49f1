-- Marts that agree with each other, written by hand: two trips abroad and one at home, and a run that lacks nothing.
INSERT INTO tables.dim_airport (code, name, city_code, country_code, stated_country_code) VALUES
('TPE', 'Taipei', 'TPE', 'TW', NULL), ('LAX', 'Los Angeles', 'LAX', 'US', 'US'), ('SFO', 'San Francisco', 'SFO', 'US', NULL);
INSERT INTO tables.dim_carrier (code, name) VALUES ('JL', 'Japan Air');
INSERT INTO tables.fact_fare_search (request_id, origin, destination, options) VALUES
('R1', 'TPE', 'LAX', 2), ('R2', 'SFO', 'LAX', 1);
INSERT INTO tables.fact_trip (request_id, trip_id, sale_total, currency_code, scope) VALUES
('R1', 't1', 17640, 'TWD', 'INTERNATIONAL'), ('R1', 't2', 21000.5, 'TWD', 'INTERNATIONAL'),
('R2', 't1', 90, 'USD', 'NATIONAL');
INSERT INTO tables.fact_international_trip (
    request_id, trip_id, origin, destination, depart_date, days_to_departure, sale_total, currency_code, slices, stops,
    airport_changes, duration_min, carrier_code, carriers, searched_at
) VALUES
('R1', 't1', 'TPE', 'LAX', DATE '2027-06-12', 11, 17640, 'TWD', 1, 1, 0, 870, 'JL', 1, TIMESTAMPTZ '2027-06-01 12:00:00Z'),
('R1', 't2', 'TPE', 'LAX', DATE '2027-06-12', 11, 21000.5, 'TWD', 1, 0, 0, 720, 'BR', 1, TIMESTAMPTZ '2027-06-01 12:00:00Z');
INSERT INTO tables.fact_national_trip (
    request_id, trip_id, origin, destination, depart_date, days_to_departure, sale_total, currency_code, slices, stops,
    airport_changes, duration_min, carrier_code, carriers, searched_at
) VALUES
('R2', 't1', 'SFO', 'LAX', DATE '2027-06-12', 11, 90, 'USD', 1, 0, 0, 80, 'UA', 1, TIMESTAMPTZ '2027-06-01 12:00:00Z');
INSERT INTO tables.fact_trip_segment (request_id, trip_id, slice_no, segment_no, segment_id) VALUES
('R1', 't1', 1, 1, 's1'), ('R1', 't2', 1, 1, 's1'), ('R2', 't1', 1, 1, 's1');
INSERT INTO tables.fact_flight_segment (request_id, segment_id) VALUES ('R1', 's1'), ('R2', 's1');
INSERT INTO tables.fact_flight_leg (request_id, leg_id, segment_id, depart_at, arrive_at, duration_min) VALUES
('R1', 'l1', 's1', TIMESTAMPTZ '2027-06-12 04:00:00Z', TIMESTAMPTZ '2027-06-12 06:00:00Z', 120), ('R2', 'l1', 's1', NULL, NULL, 80);
INSERT INTO tables.fact_trip_pricing (request_id, trip_id, pricing_no, passengers, fare, tax, total) VALUES
('R1', 't1', 1, 1, 16640, 1000, 17640), ('R1', 't2', 1, 1, 20000, 1000.5, 21000.5), ('R2', 't1', 1, NULL, NULL, NULL, 90);
INSERT INTO tables.fact_pricing_tax (request_id, trip_id, pricing_no, tax_id, amount) VALUES
('R1', 't1', 1, 'SW', 400), ('R1', 't1', 1, 'XA', 600);
INSERT INTO tables.fact_search_run (search, run_id, route, run_started_at, complete, missing_before) VALUES
('TPE-LAX|2027-06-12|', 'a', 'TPE-LAX', TIMESTAMPTZ '2027-06-01 12:00:00Z', TRUE, 0),
('SFO-LAX|2027-06-12|', 'a', 'SFO-LAX', TIMESTAMPTZ '2027-06-01 12:00:00Z', TRUE, 0);
