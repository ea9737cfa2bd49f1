SELECT * FROM events_user WHERE ind = $ind
