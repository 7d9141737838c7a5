"""Reads OpenDocument text: its styles, its lists and its text.

Our own walk over the XML with lxml: odfdo gives text and mark-up but neither list numbers nor
pages, loads every part of a file that may be hostile, and takes ten times as long to import
as the parser needs for a short draft.
"""
