# SPDX-License-Identifier: MIT
"""Whether a model has learnt labels before: then what is held out now may be nothing new to it."""

from pathlib import Path

from core.model.checkpoint import read_header

SHOWN = 3  # labels


def taught_before(model: Path) -> tuple[str, ...]:
    """A sentence where the file `model` was fine-tuned on labels of a library, this one or another.

    Figures of a classifier that is made from it are too good then, for the videos that it learnt from are
    the same that it is judged on. Which they were is not kept.
    """
    classifier = read_header(model)[1].get("classifier")
    labels = classifier.get("labels") if isinstance(classifier, dict) else None
    if not labels:
        return ()
    named = ", ".join(map(repr, labels[:SHOWN])) + (", ..." if len(labels) > SHOWN else "")
    return (
        f"'{model.stem}' was itself fine-tuned on labelled videos ({named}). Where they are the same videos "
        "as here, it knows the answers for those held out, and the figures are too good. For figures to rely "
        "on, begin with a model that was never fine-tuned, such as the starter.",
    )
