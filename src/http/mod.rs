//! Web server: router, layers, errors, extractors.
