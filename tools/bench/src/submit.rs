//! Sixty-four submitters at once: their entries are gathered as they come and written with one
//! sync, beside the same entries written one by one.

use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use sunledger::chain::Submission;

use crate::fixture::Fixture;
use crate::table::{Row, median};
use crate::workload::Workload;

/// Submitters.
const SUBMITTERS: usize = 64;
/// Entries of each submitter in a round.
const EACH: usize = 8;

/// An entry on its way, and where its author waits for the answer.
type Call = (Submission, Sender<bool>);

/// The ledger takes whatever waits, up to one from each submitter, as one group.
fn gathered(fixture: &mut Fixture, submissions: Vec<Submission>) -> Result<Duration> {
    // A key's entries stay in order, so each submitter has a key's entries in turn.
    let start = Instant::now();
    let (send, receive) = channel::<Call>();
    let mut queues: Vec<Vec<Submission>> = (0..SUBMITTERS).map(|_| Vec::new()).collect();
    for (index, submission) in submissions.into_iter().enumerate() {
        queues[index % SUBMITTERS].push(submission);
    }
    std::thread::scope(|scope| -> Result<()> {
        for queue in queues {
            let send = send.clone();
            scope.spawn(move || {
                for submission in queue {
                    let (answer, wait) = channel();
                    if send.send((submission, answer)).is_err() || wait.recv().is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        while let Ok(first) = receive.recv() {
            let mut calls = vec![first];
            while calls.len() < SUBMITTERS
                && let Ok(call) = receive.try_recv()
            {
                calls.push(call);
            }
            // Entries of one key are told apart by their count and must come in its order.
            calls.sort_by_key(|(submission, _)| submission.signed.count);
            let (group, waiting): (Vec<Submission>, Vec<Sender<bool>>) = calls.into_iter().unzip();
            let clock = fixture.clock();
            let answers = fixture.ledger.submit_batch(&group, clock)?;
            for (answer, waiting) in answers.into_iter().zip(waiting) {
                // A submitter that is gone needs no answer.
                let _ = waiting.send(answer.is_ok());
                answer.context("an entry was refused")?;
            }
        }
        Ok(())
    })?;
    Ok(start.elapsed())
}

/// The figures of `submit-64`.
pub fn measure(dir: &Path, seed: u64, rounds: usize) -> Result<Vec<Row>> {
    let mut fixture = Fixture::create_with(&dir.join("ledger"), SUBMITTERS)?;
    let mut workload = Workload::new(seed);
    let (mut groups, mut singles) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let count = SUBMITTERS * EACH;
        let submissions = fixture
            .signer
            .sign(&mut workload, std::iter::repeat_n(1, count))?;
        let took = gathered(&mut fixture, submissions)?;
        groups.push(count as f64 / took.as_secs_f64());
        let submissions = fixture
            .signer
            .sign(&mut workload, std::iter::repeat_n(1, count))?;
        let start = Instant::now();
        for submission in &submissions {
            let clock = fixture.clock();
            fixture
                .ledger
                .submit(std::slice::from_ref(submission), clock)?;
        }
        singles.push(count as f64 / start.elapsed().as_secs_f64());
    }
    Ok(vec![
        Row::against(
            "64 submitters, groups as they come, against one by one",
            "entries/s",
            median(groups),
            median(singles),
            "> 1",
        )
        .noted(format!(
            "medians of {rounds} rounds of {} entries",
            SUBMITTERS * EACH
        )),
    ])
}
