//! One integration binary, a module per feature.

mod intake;
mod real_files;
