"""How long things are kept, and how they end: classes, terms, holds, destruction, tombstones."""
