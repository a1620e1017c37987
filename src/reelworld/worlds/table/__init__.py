"""The world ``table``: rigid things that slide, tip, fall and break, and liquid that spills."""
