"""An installation: opening one, and making a new one."""
