"""Storage: one engine, one transaction a request, times in UTC."""
