"""衡鉴 Hengjian: administrative law enforcement and its supervision, on one record."""

__version__ = "0.1.0"
