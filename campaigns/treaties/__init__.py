"""Reviews of treaties in the admin: their recommendations, brought in together."""
