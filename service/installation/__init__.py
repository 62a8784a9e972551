"""What a running service holds, and making a new one."""
