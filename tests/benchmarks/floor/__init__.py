"""The floor: what the same work costs when nothing but the work is done.

A project of its own, as `wagtail start` makes it, with the least correct
Django for a registration, a feed and the free days of a title.
"""
