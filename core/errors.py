# SPDX-License-Identifier: MIT
"""Errors a person can do something about; everything else is a bug."""

import errno

DISK_FULL = "The disk is full. Free some space, then go on: nothing that was finished is lost."
_FULL = (errno.ENOSPC, errno.EDQUOT)
# What a place on a disk can be like; with the name of the place, nobody takes these for bugs.
_PLACE = (errno.EROFS, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)


class UserError(Exception):
    """Something outside Earshot is not as it must be; the message is a sentence that says what to do."""


class MediaError(UserError):
    """A file cannot be decoded; the message is the short reason shown in the failed-files list."""


class DecoderMissing(UserError):
    """No decoder process starts: no file is to blame, and none must be noted as damaged."""


class NothingHeard(UserError):
    """A recording or query holds no sound to search with."""


class NewerCatalogue(UserError):
    """The library was written by a newer version of Earshot."""


class ModelError(UserError):
    """A model file cannot be used; the message names what is missing or strange."""


def system_sentence(error: OSError) -> str:
    """What to tell of an error of the operating system; nothing where it is more likely a bug."""
    name = f"“{error.filename}”" if error.filename else "a file"
    if error.errno in _FULL:
        return DISK_FULL
    if isinstance(error, PermissionError):
        return f"Earshot may not open {name}; check its permissions."
    if isinstance(error, FileNotFoundError):
        return f"{name} is no longer there; was it moved, or its drive unplugged?"
    if error.filename and error.errno in _PLACE:
        return f"{name} cannot be used: {error.strerror}."
    return ""
