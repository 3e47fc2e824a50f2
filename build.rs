<<<<<<< HEAD
//! The built web assets are embedded in the binary; a checkout where they are not built yet embeds none.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=web/dist");
    if let Err(error) = std::fs::create_dir_all("web/dist") {
        println!("cargo::error=cannot create web/dist: {error}");
    }
=======
//! Rebuilds when a migration is added: the macro that embeds them only sees those it already knows.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
>>>>>>> klaster
}
