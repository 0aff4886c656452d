//! Writes the demo's office files: `cargo run -p demo-files`, from the repository's root.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new("src/cli/demo_files");
    for (name, bytes) in demo_files::files() {
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, bytes)?;
        println!("{}", path.display());
    }
    Ok(())
}
