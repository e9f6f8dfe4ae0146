//! A seeded generator of a fictional city, written in the official file formats.
