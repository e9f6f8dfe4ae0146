-- Editions of printed books, as they were handed out: errata are made against them. Bodies hold what
-- the audience of the edition was shown, nothing more.
CREATE TABLE edition (
    number BIGINT PRIMARY KEY,
    book TEXT NOT NULL,
    audience TEXT NOT NULL,             -- public, professional, planner
    title TEXT NOT NULL,
    issued_on TEXT NOT NULL,            -- yyyy-mm-dd, as printed
    hash TEXT NOT NULL,                 -- of the records in it
    revision BIGINT NOT NULL,           -- of the register it was made from
    at TEXT NOT NULL,                   -- RFC 3339, UTC
    request TEXT NOT NULL,              -- JSON: what was asked for
    body TEXT NOT NULL                  -- JSON: the entries with their pages
);
