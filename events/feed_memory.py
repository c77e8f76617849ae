"""What a worker keeps of the feeds that it has made: no more bytes than it has room for."""

from collections import OrderedDict
from dataclasses import dataclass

# Of one worker, in bytes; and so many feeds in all.
ROOM = 4 * 1024 * 1024
MOST = 500


@dataclass(frozen=True)
class Known:
    """A feed as it is sent. `modified` is in seconds since 1970."""

    etag: str
    modified: int
    content: bytes


class Memory:
    """Some feeds, the least used forgotten first. What they depend on is in their key."""

    def __init__(self, room: int = ROOM, most: int = MOST) -> None:
        self.room = room
        self.most = most
        self.size = 0
        self.kept: OrderedDict[tuple[object, ...], Known] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Known | None:
        feed = self.kept.get(key)
        if feed is not None:
            self.kept.move_to_end(key)
        return feed

    def keep(self, key: tuple[object, ...], feed: Known) -> Known:
        """Keep a feed, unless it is larger than all the room, and return it."""
        if len(feed.content) <= self.room and key not in self.kept:
            self.kept[key] = feed
            self.size += len(feed.content)
            while self.size > self.room or len(self.kept) > self.most:
                _key, oldest = self.kept.popitem(last=False)
                self.size -= len(oldest.content)
        return feed
