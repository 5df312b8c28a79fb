"""Where bytes are kept: whole files by name, or by what is in them."""

from pipeline.store.folder import Folder, Store, shard

__all__ = ["Folder", "Store", "shard"]
