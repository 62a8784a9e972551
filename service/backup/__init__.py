"""A whole copy of an installation at one moment, encrypted; and putting one back."""
