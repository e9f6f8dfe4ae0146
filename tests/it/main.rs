//! Integration tests: one binary, a module for each feature.

mod demo;
