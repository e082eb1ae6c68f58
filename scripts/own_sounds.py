# SPDX-License-Identifier: MIT
"""How often a part of a video's own sound finds that video, and the moment it was cut from.

python -m scripts.own_sounds FOLDER
"""

import argparse
import tempfile
from pathlib import Path

from core import jobs
from core.library.index import index
from core.library.overview import overview
from core.library.place import Library
from core.media.sound import read_sound
from core.model.store import active_card
from core.search.query import SoundQuery
from core.search.searcher import Searcher
from tests.core.test_sound_to_moment import CUT, ON_THE_WAY

SHORTEST = 6.0  # s: shorter videos are left out of the queries, not of the library


def main() -> None:
    """Index the folder, search with 3 s of each video, print a line for each way to the microphone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as place:
        library = Library.at(Path(place))
        jobs.run(index(library, [folder]))
        shown = overview(library).videos
        videos = [v.path for v in shown if v.has_sound and v.has_picture and v.duration > SHORTEST]
        searcher, hop = Searcher(library), active_card(library.models).window / 2
        for name, way in ON_THE_WAY.items():
            first = near = 0
            for video in videos:
                query = SoundQuery(way(read_sound(video, *CUT)))
                best = jobs.run(searcher.search(query)).matches[0]
                first += best.path == video
                near += best.path == video and abs(best.start - CUT[0]) <= hop
            print(f"{name}: the video is first in {first} of {len(videos)}, the moment to one hop in {near}")


if __name__ == "__main__":
    main()
