"""From the statistics to one results file, and from that file to a report that people can read.

``validation.validate_model`` computes, ``results.Results`` holds, ``page.report_html`` tells. A report knows
nothing that the results do not say, so who holds the results can make the same report, byte for byte.
"""
