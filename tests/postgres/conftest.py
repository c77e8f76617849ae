"""What PostgreSQL alone promises: part of the suite where it runs on PostgreSQL."""

import os

if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    collect_ignore_glob = ["test_*.py"]
