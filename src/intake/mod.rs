//! Reading official files.
