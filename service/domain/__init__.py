"""What claimwire is about, as plain values: frozen dataclasses, enums and pure rules.

Standard library only, no I/O, and nothing else of ours: both packages build on it.
"""
