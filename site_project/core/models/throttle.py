from django.db import models


class RateBucket(models.Model):
    """How often something was done by somebody in one span of time.

    `key` is a keyed hash of who and what: no address is stored.
    """

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="unique_bucket")]
        indexes = [models.Index(fields=["window"], name="bucket_window")]

    def __str__(self) -> str:
        return f"{self.window}: {self.count}"
