"""Pictures of figures: numbers worked out here, written down as SVG by ``templates/parts/pictures.html``.

One file for each picture. A picture is a frozen dataclass: where its marks stand, its title, the finding in
words and the table that says the same (``picture.py``). Places are percentages of the width or the height, so
that a picture fits any screen and its words keep their size.
"""
