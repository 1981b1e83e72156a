//! Packages as lists of named entries.
