"""The library: publications, what they rest on, and how they and articles are cited."""
