//! What a power cut takes, and what a fault does.

use super::*;

#[test]
fn synced_bytes_survive_and_unsynced_ones_can_be_lost_torn_or_kept() -> io::Result<()> {
    let mut seen = BTreeSet::new();
    for seed in 0..400 {
        let disk = SimDisk::new();
        let file = disk.create_new("f")?;
        file.write_all_at(0, &[1; 1024])?;
        file.sync_data()?;
        disk.sync_dir("")?;
        file.write_all_at(512, &[2; 1024])?;
        disk.power_cut(seed);
        let now = disk.read_whole("f", 4096)?;
        assert_eq!(&now[..512], &[1; 512], "seed {seed}");
        assert!(file.len().is_err(), "an old handle must be dead");
        seen.insert((now.len(), now.get(512).copied(), now.get(1024).copied()));
    }
    for expected in [
        (1024, Some(1), None),
        (1536, Some(2), Some(2)),
        (1536, Some(1), Some(2)),
        (1536, Some(2), Some(0)),
    ] {
        assert!(seen.contains(&expected), "{expected:?} not among {seen:?}");
    }
    Ok(())
}

#[test]
fn names_need_their_directory_synced() -> io::Result<()> {
    let (mut kept, mut lost) = (0, 0);
    for seed in 0..100 {
        let disk = SimDisk::new();
        disk.create_new("f")?.sync_data()?;
        disk.power_cut(seed);
        *(if disk.exists("f")? {
            &mut kept
        } else {
            &mut lost
        }) += 1;
    }
    assert!(kept > 0 && lost > 0, "{kept} {lost}");
    Ok(())
}

#[test]
fn a_failed_sync_loses_bytes_that_still_read_well() -> io::Result<()> {
    let disk = SimDisk::new();
    let file = disk.create_new("f")?;
    disk.sync_dir("")?;
    file.write_all_at(0, b"lost")?;
    disk.fail_at(disk.calls(), Fault::Error);
    assert!(file.sync_data().is_err());
    file.sync_data()?;
    assert_eq!(disk.read_whole("f", 9)?, b"lost");
    disk.power_cut(1);
    assert_eq!(disk.read_whole("f", 9)?, b"");
    Ok(())
}

#[test]
fn faults_happen_at_their_call_and_once() -> io::Result<()> {
    let disk = SimDisk::new();
    let file = disk.create_new("f")?;
    disk.fail_at(1, Fault::ShortWrite(2));
    let error = file.write_all_at(0, b"abcd").err().map(|e| e.kind());
    assert_eq!(error, Some(io::ErrorKind::StorageFull));
    assert_eq!(disk.read_whole("f", 9)?, b"ab");
    file.write_all_at(0, b"abcd")?;
    disk.fail_at(disk.calls(), Fault::PowerLost);
    assert!(file.sync_data().is_err());
    assert!(disk.read_whole("f", 9).is_err());
    disk.power_cut(0);
    Ok(())
}
