"""A question added to the product: one file says what a person must think of, all the rest follows from it.

    file → checked → every place of the source → model built, signed and read again → in place, or nothing

``screening catalogue add`` runs it. It works on the source of the product, not on an installation.
"""
