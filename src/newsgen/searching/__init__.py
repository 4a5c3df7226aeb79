"""newsgen's own full-text index: words, postings and the parts of an archive. Pure functions of records.

``docs/search.md`` describes what comes of it, file by file.
"""
