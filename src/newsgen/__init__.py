"""newsgen: a folder of news texts in, a linked, searchable archive out."""

__version__ = "0.1.0"
