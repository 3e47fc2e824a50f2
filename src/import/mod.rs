//! Files in: reading, mapping, checking and storing rows.
