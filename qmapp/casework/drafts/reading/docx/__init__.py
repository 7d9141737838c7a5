"""Reads Word documents: the package's parts, its styles, its numbering and its text.

Our own walk over the XML with lxml. mammoth gives neither automatic numbers nor pages,
python-docx loses tracked insertions and footnotes, and both unpack every part of a file that
may be hostile.
"""
