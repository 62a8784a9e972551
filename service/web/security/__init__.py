"""Guards in front of every route, one concern in each file; none of them knows what the route does."""
