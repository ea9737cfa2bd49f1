DROP TABLE incoming, newest
