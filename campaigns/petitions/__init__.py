"""Petitions: the sheet that is signed by hand, and how staff edit the record."""
