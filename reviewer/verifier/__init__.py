"""Check an audit file with the standard library alone (docs/audit-format.md).

Nothing here has met the program that wrote the file: no database, no rules of scoring, no words.
`python -m reviewer.verifier FILE [--digest HEX]` runs wherever Python does.
"""
