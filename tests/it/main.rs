//! One integration binary, a module per feature. `tests/README.md` says where a case goes.

mod architecture;
mod demo;
mod dependency;
mod fuzz;
mod golden_city;
mod intake;
mod real_files;
mod reference;
mod shared;
