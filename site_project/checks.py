"""Is the project wired right? Questions only the composition root can ask."""
