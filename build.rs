//! Tells cargo what the macros that embed files cannot: that one may be added. Web assets that are not built yet are
//! embedded as none.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=web/dist");
    if let Err(error) = std::fs::create_dir_all("web/dist") {
        println!("cargo::error=cannot create web/dist: {error}");
    }
}
