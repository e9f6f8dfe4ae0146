//! Kuhaku (空白): who says they will visit where, and where nobody does.
//!
//! The floors, from the ground up, are described in `docs/ARCHITECTURE.md`.

pub mod address;
pub mod app;
pub mod atlas;
pub mod cli;
pub mod coverage;
pub mod demo;
pub mod export;
pub mod geometry;
#[cfg(feature = "handbook")]
pub mod handbook;
pub mod intake;
pub mod merge;
pub mod message;
pub mod model;
pub mod planning;
pub mod server;
pub mod store;
pub mod tile;
pub mod unit;
