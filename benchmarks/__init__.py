"""Speed and memory of the product, each against a floor measured in the same run.

``python -m benchmarks`` (``make bench``) runs all of them and fails when a limit is missed.
"""
