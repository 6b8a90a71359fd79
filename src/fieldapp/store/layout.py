"""The names of what lies in a data folder. Must not know what is in the files."""

from __future__ import annotations

FILE = "fieldapp.db"
LOCK = "store.lock"
SERVER = "server.json"
"""Which database on a server holds the records; there is no ``FILE`` then."""
ATTACHMENTS = "attachments"
BACKUPS = "backups"
DEVICE_KEY = "device.key"
"""Written by ``sync``; a restored store lays it aside, because it is another device from then on."""
