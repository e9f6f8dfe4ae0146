//! Kuhaku (空白): who says they will visit where, and where nobody does.
//!
//! The floors, from the ground up, are described in `docs/ARCHITECTURE.md`.

pub mod demo;
pub mod geometry;
pub mod intake;
pub mod merge;
pub mod message;
pub mod model;
pub mod unit;
