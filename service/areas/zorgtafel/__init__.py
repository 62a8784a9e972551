"""The Zorgtafel: once a month partners talk about young people they worry about."""
