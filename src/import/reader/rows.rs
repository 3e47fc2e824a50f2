//! Rows one by one, read ahead by a thread of their own.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::vec;

use super::{Body, ReadError, Row};

/// Rows that are handed over in one step.
const STEP_ROWS: usize = 256;

/// Bytes of cells that are handed over in one step.
const STEP_BYTES: usize = 1024 * 1024;

/// Steps that wait to be taken.
const STEPS: usize = 2;

type Step = Vec<Result<Row, ReadError>>;

/// The rows of a file in its order; after an error comes nothing more. Dropping it ends the reading.
#[derive(Debug)]
pub struct Rows {
    steps: Receiver<Step>,
    step: vec::IntoIter<Result<Row, ReadError>>,
}

impl Rows {
    pub(super) fn of(body: Arc<dyn Body>) -> Self {
        let (sender, steps) = sync_channel(STEPS);
        let spare = sender.clone();
        let spawned = thread::Builder::new().name("berkas".to_owned()).spawn(move || read(&*body, &sender));
        if let Err(error) = spawned {
            // There is room for one step, so this does not wait.
            let _ = spare.send(vec![Err(error.into())]);
        }
        Self { steps, step: Vec::new().into_iter() }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.step.next() {
                return Some(row);
            }
            self.step = self.steps.recv().ok()?.into_iter();
        }
    }
}

/// Runs a reader; libraries that stumble over a made-up file do not take the service with them.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(ReadError::Damaged))
}

fn read(body: &dyn Body, sender: &SyncSender<Step>) {
    let mut step: Step = Vec::new();
    let mut bytes = 0;
    let result = guarded(|| {
        body.visit(&mut |row| {
            bytes += row.cells.iter().map(String::len).sum::<usize>();
            step.push(Ok(row));
            if step.len() < STEP_ROWS && bytes < STEP_BYTES {
                return ControlFlow::Continue(());
            }
            bytes = 0;
            match sender.send(std::mem::take(&mut step)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_nobody_reads) => ControlFlow::Break(()),
            }
        })
    });
    if let Err(error) = result {
        step.push(Err(error));
    }
    // Nobody may be reading any more.
    let _ = sender.send(step);
}
