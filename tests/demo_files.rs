//! The office files inside the program are those that `tools/demo-files` writes today.

#[test]
fn the_shipped_files_are_the_generated_ones() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo_files");
    let files = demo_files::files();
    for (name, bytes) in &files {
        let shipped = std::fs::read(folder.join(name)).expect(name);
        assert!(
            shipped == *bytes,
            "{name} differs: run `cargo run -p demo-files` in the repository's root"
        );
    }
    let listed = include_str!("../src/cli/demo_files.rs");
    for (name, _) in &files {
        assert!(
            listed.contains(&format!("demo_files/{name}")),
            "{name} is not in the program"
        );
    }
    let shipped = listed.matches("include_bytes!").count();
    assert_eq!(
        shipped,
        files.len(),
        "a file in the program that is not generated"
    );
}
