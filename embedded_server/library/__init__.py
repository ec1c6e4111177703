"""Libraries of codecs that others publish, read where they lie; nothing of theirs is part of this program."""
