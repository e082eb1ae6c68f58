# SPDX-License-Identifier: MIT
"""Errors a person can do something about; everything else is a bug."""


class UserError(Exception):
    """Something outside Earshot is not as it must be; the message is a sentence that says what to do."""


class MediaError(UserError):
    """A file cannot be decoded; the message is the short reason shown in the failed-files list."""


class NothingHeard(UserError):
    """A recording or query holds no sound to search with."""


class NewerCatalogue(UserError):
    """The library was written by a newer version of Earshot."""


class ModelError(UserError):
    """A model file cannot be used; the message names what is missing or strange."""
