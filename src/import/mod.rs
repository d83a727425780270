//! Bytes in, submissions out.
