//! Killed at any moment, a workspace is at one of its revisions, whole.
//!
//! A child runs the shipped binary and is killed with SIGKILL, at moments spread over its run and at
//! the moment its write-ahead log grows. The content of every revision is known from an import of
//! the same files in this process.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use kuhaku::app::demo_files;
use kuhaku::intake::SourceFile;
use kuhaku::model::Register;
use kuhaku::store::Store;
use rand::{RngExt, SeedableRng};

use crate::harness::{Folder, block_on, demo, empty_workspace, import_into};

/// What a workspace file holds: its revision and the records of it.
fn opened(path: &Path) -> (Register, u64) {
    block_on(async {
        let store = Store::open(path).await.expect("a killed workspace opens");
        let (register, revision) = store.load().await.expect("loads");
        let history = store.history(1).await.expect("reads");
        assert_eq!(history.first().map_or(0, |own| own.number), revision);
        store.close().await;
        (register, revision)
    })
}

/// When the child is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    After(Duration),
    /// As soon as the log holds more than so many bytes above what it held.
    Grown(u64),
}

/// Kills the child at its moment; says whether it was still running.
fn kill(child: &mut Child, moment: Moment, log: &Path) -> bool {
    let size = || std::fs::metadata(log).map_or(0, |own| own.len());
    let (started, before) = (Instant::now(), size());
    loop {
        let due = match moment {
            Moment::After(delay) => started.elapsed() >= delay,
            Moment::Grown(bytes) => size() > before + bytes,
        };
        if due || child.try_wait().expect("a state").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_micros(50));
    }
    let running = child.try_wait().expect("a state").is_none();
    // On Unix this is SIGKILL: no handler, no clean-up.
    child.kill().expect("kills");
    child.wait().expect("ends");
    running
}

/// Moments from the very start to after the end, and at the growth of the log.
fn moments(count: u32, whole: Duration, seed: u64) -> Vec<Moment> {
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut moments: Vec<Moment> = (0..count)
        .map(|index| match index % 3 {
            0 => Moment::Grown(dice.random_range(0..400_000)),
            _ => Moment::After(whole.mul_f64(dice.random_range(0.0..1.2))),
        })
        .collect();
    moments.push(Moment::After(Duration::ZERO));
    moments.push(Moment::After(whole * 5 + Duration::from_secs(1)));
    moments
}

#[test]
fn killed_during_its_first_import_a_workspace_is_empty_or_whole() {
    let expected = demo().atlas().register().clone();
    let folder = Folder::new();
    let city = folder.put_demo();
    let arguments = |name: &str| {
        ["import", city.to_str().expect("a path"), "--workspace", name].map(str::to_owned)
    };
    let started = Instant::now();
    let spawn = |name: &str| {
        let arguments = arguments(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = folder.command(&arguments);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.spawn().expect("starts")
    };
    assert!(spawn("first.kuhaku").wait().expect("ends").success());
    let whole = started.elapsed();
    assert_eq!(opened(&folder.path("first.kuhaku")), (expected.clone(), 1));
    let (mut killed, mut empty, mut complete) = (0, 0, 0);
    for (trial, moment) in moments(22, whole, 1).into_iter().enumerate() {
        let name = format!("{trial}.kuhaku");
        let path = folder.path(&name);
        let mut child = spawn(&name);
        let log = folder.path(&format!("{name}-wal"));
        killed += u32::from(kill(&mut child, moment, &log));
        match opened(&path) {
            (register, 0) => {
                assert!(register.is_empty(), "{moment:?}");
                empty += 1;
            }
            (register, 1) => {
                assert_eq!(register, expected, "{moment:?}");
                complete += 1;
            }
            (_, other) => unreachable!("revision {other} was never committed"),
        }
        // The next one begins where this one was stopped.
        let again = folder.run(&["import", city.to_str().expect("a path"), "-w", &name]);
        assert_eq!(again.code, Some(0), "{moment:?}: {}", again.stderr);
        assert_eq!(opened(&path), (expected.clone(), 1), "{moment:?}");
    }
    println!("{killed} killed while running: {empty} left empty, {complete} complete");
    assert!(killed > 10 && empty > 0 && complete > 0);
}

/// The offices of the demo, with other telephone numbers in version B.
fn offices(version: char) -> Vec<SourceFile> {
    let mut files = demo_files();
    files.retain(|file| file.name.starts_with("jigyosho_"));
    if version == 'B' {
        for file in &mut files {
            let text = String::from_utf8(file.bytes.whole().expect("reads").into_owned())
                .expect("UTF-8");
            file.bytes = text.replace(",000-", ",001-").into_bytes().into();
        }
    }
    files
}

#[test]
fn killed_during_edits_a_workspace_is_at_a_revision_that_was_committed() {
    let folder = Folder::new();
    let workspace = folder.path("city.kuhaku");
    let versions: Vec<(PathBuf, Vec<SourceFile>)> = ['A', 'B']
        .into_iter()
        .map(|version| {
            let path = folder.path(&version.to_string());
            std::fs::create_dir(&path).expect("a folder");
            let files = offices(version);
            for file in &files {
                std::fs::write(path.join(&file.name), file.bytes.whole().expect("reads"))
                    .expect("writes");
            }
            (path, files)
        })
        .collect();
    // What each revision must hold: A first, then whatever was imported last.
    let mirror = empty_workspace();
    import_into(&mirror, versions[0].1.clone());
    let first = mirror.atlas().register().clone();
    import_into(&mirror, versions[1].1.clone());
    let second = mirror.atlas().register().clone();
    assert_ne!(first, second);
    let contents = [first, second];
    let started = Instant::now();
    folder.run_well(&["import", versions[0].0.to_str().expect("a path")]);
    folder.run_well(&["import", versions[1].0.to_str().expect("a path")]);
    let whole = started.elapsed() / 2;
    let (mut revision, mut held) = (2, 1);
    let (mut killed, mut before, mut after) = (0, 0, 0);
    // The commit comes near the end: moments reach past it, however the machine's speed changes.
    for moment in moments(90, whole.mul_f64(1.35), 2) {
        let next = 1 - held;
        let arguments = ["import", versions[next].0.to_str().expect("a path")];
        let mut command = folder.command(&arguments);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("starts");
        killed += u32::from(kill(&mut child, moment, &folder.path("city.kuhaku-wal")));
        let (register, found) = opened(&workspace);
        if found == revision + 1 {
            (revision, held) = (found, next);
            after += 1;
        } else {
            assert_eq!(found, revision, "{moment:?}: no revision is lost or made up");
            before += 1;
        }
        assert!(register == contents[held], "{moment:?}: revision {found} is not whole");
    }
    println!("{killed} killed while running: {before} before the commit, {after} after it");
    assert!(killed > 40 && before > 10 && after > 10);
    // Every revision on the way is still there and whole.
    block_on(async {
        let store = Store::open(&workspace).await.expect("opens");
        let history = store.history(1_000).await.expect("reads");
        assert_eq!(history.len() as u64, revision);
        for number in [1, 2, revision / 2, revision - 1, revision] {
            let register = store.load_at(number).await.expect("loads");
            assert!(contents.contains(&register), "revision {number}");
        }
        assert_eq!(store.load_at(0).await.expect("loads"), Register::default());
    });
}

#[test]
fn two_imports_at_once_leave_no_mixture() {
    let folder = Folder::new();
    let contents: Vec<Register> = ['A', 'B']
        .into_iter()
        .map(|version| {
            let path = folder.path(&version.to_string());
            std::fs::create_dir(&path).expect("a folder");
            for file in offices(version) {
                std::fs::write(path.join(&file.name), file.bytes.whole().expect("reads"))
                    .expect("writes");
            }
            let mirror = empty_workspace();
            import_into(&mirror, offices(version));
            mirror.atlas().register().clone()
        })
        .collect();
    folder.run_well(&["import", "A"]);
    for _ in 0..10 {
        let children: Vec<Child> = ["A", "B", "A", "B"]
            .into_iter()
            .map(|version| {
                let mut command = folder.command(&["import", version]);
                command.stdout(std::process::Stdio::piped());
                command.stderr(std::process::Stdio::piped());
                command.spawn().expect("starts")
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().expect("ends");
            let text = String::from_utf8_lossy(&output.stderr);
            // Done, or told that somebody else was faster.
            assert!(matches!(output.status.code(), Some(0 | 2)), "{text}");
            assert!(
                output.status.success() || text.contains("workspace is as it was"),
                "{text}"
            );
        }
        let (register, _) = opened(&folder.path("city.kuhaku"));
        let offices = |own: &Register| own.providers.clone();
        assert!(contents.iter().any(|own| offices(own) == offices(&register)));
    }
}
