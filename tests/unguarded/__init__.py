"""The site as it would be without its guard, to show that the races can be lost."""
