//! One integration binary, a module per feature. `tests/README.md` says where a case goes.

mod decoded;
mod demo;
mod golden_city;
mod harness;
mod shared;
mod tiles;
