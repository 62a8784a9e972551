"""What leaves the service for analysts: tables of codes and days, asked for with a purpose."""
