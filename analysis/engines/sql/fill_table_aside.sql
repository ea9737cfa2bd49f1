INSERT INTO pg_temp.{name} TABLE {view}
