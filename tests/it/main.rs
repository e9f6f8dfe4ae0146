//! One integration binary, a module per feature. `tests/README.md` says where a case goes.

mod golden_city;
mod shared;
