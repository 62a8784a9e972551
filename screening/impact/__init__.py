"""What would it change? Waiting times for the in-person assessment, simulated; and what theory says of them."""
