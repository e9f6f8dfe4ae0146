//! One integration binary, a module per feature. `tests/README.md` says where a case goes.

mod demo;
mod golden_city;
mod pages;
mod shared;
