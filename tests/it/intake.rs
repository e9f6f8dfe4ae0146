//! Reading invented files that are wrong in every way we have met.
