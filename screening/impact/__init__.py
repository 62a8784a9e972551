"""What would it change? Waiting times for the in-person assessment, simulated and held to theory."""
