//! The built program, run by an ordinary user in a folder of its own.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{sha256, user};

/// A folder that an ordinary user may use, with the program to run in it; at the end processes left in its cluster
/// are ended and the folder is removed.
pub struct Place {
    folder: PathBuf,
    data: PathBuf,
}

impl Place {
    /// A place whose data folder is called `data`.
    pub fn new(data: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("simbaumi-place-{}-{number}", std::process::id()));
        // Whatever a process with this number left there is nobody's any more.
        drop(fs::remove_dir_all(&folder));
        fs::create_dir(&folder).unwrap();
        user::give(&folder);
        Self { data: folder.join(data), folder }
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of the private cluster.
    pub fn cluster(&self) -> PathBuf {
        self.data.join("pg")
    }

    /// A file in it that the program may read, and whose folder it may write to.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, content).unwrap();
        user::give(&path);
        path
    }

    /// The program with these arguments, told nothing but its data folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = user::command(binary());
        command.args(arguments).env_clear().env("SIMBAUMI_DATA", &self.data).current_dir("/");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("PORT", "0").env("SIMBAUMI_DEMO", "0").stdin(Stdio::null());
        // Nobody answers there: a test depends on no network.
        command.env("SIMBAUMI_BOUNDARIES_URL", "http://127.0.0.1:1");
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Asks the private database; panics if it does not answer.
    pub fn sql(&self, query: &str) -> String {
        let output = self.run(&["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", query]);
        assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Starts the server and waits until it says that it is ready.
    pub fn serve(&self) -> Server {
        let log = fs::File::create(self.folder.join("serve.log")).unwrap();
        let child = self.command(&["serve"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut server = Server { child, log: self.folder.join("serve.log") };
        wait_for("the server to be ready", || {
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended: {}", self.log());
            self.log().contains(" siap")
        });
        server
    }

    /// What the server said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("serve.log")).unwrap_or_default()
    }

    /// The number of the database server's main process, if it marks itself as running.
    pub fn postmaster(&self) -> Option<Pid> {
        let text = fs::read_to_string(self.cluster().join("postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok().and_then(Pid::from_raw)
    }

    /// Every process of the database server.
    pub fn database_processes(&self) -> Vec<Pid> {
        let Ok(cluster) = fs::canonicalize(self.cluster()) else { return Vec::new() };
        let processes = fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|folder| folder == cluster))
            .filter_map(|process| process.file_name().to_str()?.parse().ok().and_then(Pid::from_raw))
            .collect()
    }

    /// Ends every process of the database server the hard way.
    pub fn kill_database(&self) {
        for process in self.database_processes() {
            // It may have ended meanwhile.
            let _ = kill_process(process, Signal::KILL);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.kill_database();
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// A running server.
pub struct Server {
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        let log = fs::read_to_string(&self.log).unwrap();
        let address = log.lines().find_map(|line| line.strip_suffix(" siap")?.split_once("http://"));
        address.unwrap_or_else(|| panic!("no address in {log}")).1.parse().unwrap()
    }

    /// Ends it the way a service manager does; it must end well.
    pub fn stop(self) {
        self.terminate();
        self.wait();
    }

    /// Tells it to end, the way a service manager does.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Waits until it has ended; it must end well.
    pub fn wait(mut self) {
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", fs::read_to_string(&self.log).unwrap());
    }

    /// Ends it the hard way.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.child.wait().unwrap();
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.child.id().cast_signed()).unwrap(), signal).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that fails leaves nothing behind; after `stop` and `kill` there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Waits for something that happens by itself.
pub fn wait_for(what: &str, mut happened: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !happened() {
        assert!(begun.elapsed() < Duration::from_mins(1), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The program where an ordinary user may run it; the build folder can be closed to others.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let built = PathBuf::from(env!("CARGO_BIN_EXE_simbaumi"));
        if !user::is_root() {
            return built;
        }
        // Of this checkout alone: another one's tests may run beside.
        let checkout = sha256(built.as_os_str().as_encoded_bytes());
        let user = rustix::process::geteuid().as_raw();
        let folder = std::env::temp_dir().join(format!("simbaumi-bin-{user}-{checkout:.8}"));
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let built_at = fs::metadata(&built).unwrap().modified().unwrap();
        let stamp = built_at.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        let copy = folder.join(format!("simbaumi-{stamp}"));
        // Test processes run side by side: one copies, the others wait.
        let lock = fs::File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        if !copy.exists() {
            let old = fs::read_dir(&folder).unwrap().flatten();
            for old in old.filter(|file| file.file_name().to_string_lossy().starts_with("simbaumi-")) {
                drop(fs::remove_file(old.path()));
            }
            // Under another name first, so that there is no half of one.
            let unfinished = folder.join("unfinished");
            fs::copy(&built, &unfinished).unwrap();
            fs::set_permissions(&unfinished, fs::Permissions::from_mode(0o755)).unwrap();
            fs::rename(&unfinished, &copy).unwrap();
        }
        copy
    })
}
