DELETE FROM newest WHERE _deleted
