SELECT * FROM events_geo WHERE ind = $ind
