//! PostgreSQL does not run as root, and neither should the program: as root, tests step down.

use std::path::Path;
use std::process::Command;

/// `nobody`, who is there on every system.
const NOBODY: u32 = 65_534;

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command that runs as an ordinary user.
pub fn command(program: impl AsRef<Path>) -> Command {
    if !is_root() {
        return Command::new(program.as_ref());
    }
    let mut command = Command::new("setpriv");
    let nobody = NOBODY.to_string();
    command.args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups", "--"]).arg(program.as_ref());
    command
}

/// Gives a file or folder to that user.
pub fn give(path: &Path) {
    if is_root() {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}
