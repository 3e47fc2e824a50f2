//! Making a file: its beginning, page after page, its end.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::column::columns;
use super::sheet::Sheet;
use super::{ExportError, Format, Order, Reading, World, text};

/// Bytes of a finished workbook that go on at a time.
const PIECE: usize = 64 * 1024;

/// Where the bytes of a file go.
pub trait Outlet: Send {
    /// Hands them on. Fails when nobody takes them.
    fn send(&mut self, bytes: Vec<u8>) -> impl Future<Output = Result<(), ExportError>> + Send;

    /// Whether nobody will take anything any more.
    fn is_gone(&self) -> bool;
}

/// Makes a file of the records of `reading`; gives their number. What goes on is the whole file exactly when this
/// succeeds. `folder` is where a workbook rests, without a name, until it is whole.
pub async fn make(
    order: &Order,
    world: &World,
    mut reading: Reading,
    folder: PathBuf,
    outlet: &mut impl Outlet,
) -> Result<usize, ExportError> {
    if order.format == Format::Xlsx {
        return workbook(order, world, reading, folder, outlet).await;
    }
    let columns = columns(&order.groups);
    let mut written = 0;
    outlet.send(text::begin(order, world, &columns, reading.ids().len())?).await?;
    while let Some(page) = reading.next().await? {
        outlet.send(text::page(order, world, &columns, (&page, written == 0))?).await?;
        written += page.len();
    }
    outlet.send(text::end(order)).await?;
    Ok(written)
}

async fn workbook(
    order: &Order,
    world: &World,
    mut reading: Reading,
    folder: PathBuf,
    outlet: &mut impl Outlet,
) -> Result<usize, ExportError> {
    let columns = columns(&order.groups);
    let mut sheet = Sheet::new(order, world, (&columns, reading.ids().len()), &folder)?;
    let mut written = 0;
    while let Some(page) = reading.next().await? {
        if outlet.is_gone() {
            return Err(ExportError::Gone);
        }
        sheet.page(order, world, &page)?;
        written += page.len();
    }
    // The database is free while the workbook is packed.
    drop(reading);
    let packed = tokio::task::spawn_blocking(move || sheet.end(&folder)).await;
    let mut file = packed.map_err(std::io::Error::other)??;
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Ok(written);
        }
        outlet.send(piece).await?;
    }
}

/// Where workbooks rest while they grow.
pub fn folder(data: &Path) -> PathBuf {
    data.join("ekspor")
}
