-- A revision is one committed change; the register at revision n is every record with
-- since <= n and (until is null or until > n). Nothing is ever overwritten.
CREATE TABLE revision (
    number BIGINT PRIMARY KEY,          -- a second writer of the same number fails: no lost update
    at TEXT NOT NULL,                   -- RFC 3339, UTC
    actor TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE record (
    collection TEXT NOT NULL,           -- dataset, provider, town, zone, cell, backdrop
    id TEXT NOT NULL,
    since BIGINT NOT NULL REFERENCES revision (number),
    until BIGINT REFERENCES revision (number),
    body TEXT NOT NULL,                 -- JSON
    PRIMARY KEY (collection, id, since),
    CONSTRAINT a_record_ends_after_it_begins CHECK (until IS NULL OR until > since)
);
CREATE UNIQUE INDEX one_current_record ON record (collection, id) WHERE until IS NULL;

CREATE TABLE audit (
    revision BIGINT NOT NULL REFERENCES revision (number),
    collection TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (revision, collection)
);
