"""The service's part of the ``screening`` command, a file for each; imported only when it is run."""
