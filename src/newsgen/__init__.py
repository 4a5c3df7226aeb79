"""newsgen: a folder of news texts in, a linked archive out."""

__version__ = "0.1.0"
