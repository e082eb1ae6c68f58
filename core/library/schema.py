# SPDX-License-Identifier: MIT
"""The tables of the catalogue, and the steps that led to them."""

MIGRATIONS = (  # append only: a released step never changes
    """
    CREATE TABLE source (
        id INTEGER PRIMARY KEY,
        path TEXT UNIQUE NOT NULL,
        hidden INTEGER NOT NULL DEFAULT 0      -- 1: the user removed it; undo brings it back
    ) STRICT;
    CREATE TABLE video (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT UNIQUE NOT NULL,
        duration REAL NOT NULL DEFAULT 0,      -- seconds
        has_sound INTEGER NOT NULL DEFAULT 0,
        has_picture INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE file (
        id INTEGER PRIMARY KEY,
        path TEXT UNIQUE NOT NULL,
        source_id INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
        video_id INTEGER REFERENCES video,     -- NULL: never read
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        present INTEGER NOT NULL DEFAULT 1,    -- 0: its source is there and the file is not
        reason TEXT NOT NULL DEFAULT ''        -- why it failed, or what is missing from it
    ) STRICT;
    CREATE INDEX file_of_video ON file (video_id);
    CREATE TABLE model (
        id INTEGER PRIMARY KEY,
        identity TEXT UNIQUE NOT NULL          -- hash of weights and preprocessing constants
    ) STRICT;
    CREATE TABLE indexed (                     -- a video that one model has gone through to its end
        video_id INTEGER NOT NULL REFERENCES video ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
        moments INTEGER NOT NULL,
        PRIMARY KEY (video_id, model_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE vector (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- grows for ever: a reader asks for what came after its last
        video_id INTEGER NOT NULL REFERENCES video ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
        modality TEXT NOT NULL CHECK (modality IN ('audio', 'visual')),
        start REAL NOT NULL,                   -- seconds
        end REAL NOT NULL,
        vector BLOB NOT NULL                   -- float16, L2-normalised
    ) STRICT;
    CREATE INDEX vector_of_video ON vector (video_id, model_id);
    CREATE TABLE change (deleted INTEGER NOT NULL) STRICT;  -- one row; grows when vectors are deleted
    INSERT INTO change VALUES (0);
    """,
    """
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        video_id INTEGER NOT NULL REFERENCES video ON DELETE CASCADE,
        label TEXT NOT NULL,
        start REAL NOT NULL,                   -- seconds
        end REAL NOT NULL,                     -- infinity: up to the end of the video
        standing TEXT NOT NULL CHECK (standing IN ('own', 'suggested', 'rejected')),
        classifier TEXT NOT NULL DEFAULT '',   -- who suggested it; '' for what the user decided
        probability REAL,                      -- of a suggestion
        UNIQUE (video_id, label, start, end, classifier)
    ) STRICT;
    """,
)
