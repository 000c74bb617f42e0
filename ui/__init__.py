"""People and programs: the web page and the command line."""
