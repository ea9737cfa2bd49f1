"""The warehouse's stable views, one `.sql` file each."""
