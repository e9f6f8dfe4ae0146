//! One integration binary, a module per feature. `tests/README.md` says where a case goes.

mod access;
mod api;
mod architecture;
mod cli;
mod decoded;
mod demo;
mod dependency;
mod desk;
mod few;
mod forecast;
mod fuzz;
mod golden_city;
mod golden_regions;
mod handbook;
mod harness;
mod intake;
mod leak;
mod pages;
mod planning;
mod real_files;
mod reference;
mod shared;
mod store_kill;
mod tiles;
mod what_if;
