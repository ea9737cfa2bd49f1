-- Tables have a schema of their own, so that no view is mistaken for one. A ratio of decimals is a double here, and the
-- half of its last digit may be lost: rounding its shortest text is what rounding the exact ratio gives.
CREATE SCHEMA tables;
CREATE TEMPORARY MACRO round
    (x) AS system.main.round(CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 12)), 0),
    (x, digits) AS system.main.round(CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 12)), digits);
