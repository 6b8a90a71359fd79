"""How values are printed and exported: spreadsheets, papers, pictures of papers.

Reports take plain values (frozen dataclasses, tuples) and write files. They must not know the store, the records'
sessions or Qt. Libraries are imported inside functions, so that importing a report costs nothing at start-up.
"""
