-- The same on Redshift, which has no advisory locks.
LOCK {schema}.runs
