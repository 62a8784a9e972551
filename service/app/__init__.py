"""What knows every area: the application, its routes, opening an installation, work in the background."""
