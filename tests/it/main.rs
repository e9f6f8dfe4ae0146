//! One integration binary, a module per feature. `tests/README.md` says where a case goes.

mod api;
mod cli;
mod decoded;
mod demo;
mod golden_city;
mod harness;
mod leak;
mod shared;
mod store_kill;
mod tiles;
