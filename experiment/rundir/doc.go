// Package rundir owns the files of a run: it reads, writes and verifies them, and says
// where an interrupted run goes on.
//
// It must not know how trials are trained, what their results mean, or how anything is
// shown. Who writes holds the lock of the directory (package disk); who reads needs none.
//
// # Files
//
//	spec.toml                       the settings, every default written out; last of the plan's files
//	manifest.jsonl                  the images by hash, with labels and columns
//	findings.json                   which images belong together, and why
//	folds.json                      groups, samples, labels and proven folds
//	provenance.json                 engine; hashes of the files above, of baselines.json and summary.json
//	baselines.json                  what simple classifiers predict on the same folds
//	sessions/ID.json                one process that worked on the run: when, where, with what
//	beats/ID.json                   the session ID is alive: a number that grows; gone once it ends
//	attempts/TRIAL/ID/              what the session ID has of an unfinished trial:
//	    epochs.jsonl                    a line an epoch: loss, accuracy, seconds
//	    predictions.bin                 log-probabilities after each epoch
//	    checkpoint.safetensors          the trainer's state, bound to what the others held then
//	    weights.safetensors             where run.save-weights asks for them
//	    failure.json                    why the attempt failed
//	trials/TRIAL/                   a finished trial: the same files without checkpoint and failure, and
//	    result.json                     what they were made from and what they must hash to
//	quarantine/TRIAL-ID/            files of a trial that were no longer sound; with -conflict, a second sound result
//	pixels/                         of a run that is ready for many machines: a folder of package pixelcache
//	images/                         blinded copies for programs; index.json says which is whose
//	summary.json                    package analysis over all finished trials
//	report/                         package reports over that
//	run.lock, run.pid               package disk
//
// # Who writes what, and when
//
// No file has two writers at a time, and those of attempts and sessions only ever one. The
// session that begins writes provenance.json first, then its own file, then the plan's
// files, spec.toml last; a directory without spec.toml, trials/ and attempts/ holds no run
// yet. While a session replaces the plan's files by larger ones (more seeds),
// provenance.json knows both hashes of each, so that any mixture that a crash leaves
// belongs to the run. Each attempt is written by the one session whose ID its folder
// bears. A finished attempt moves to trials/ by one rename, and no file there changes any
// more. The session that fits baselines writes their hash, and then baselines.json, before
// it trains; more seeds or splits replace it. The session that concludes writes its own end, the hash of summary.json, and then
// that file.
//
// Sessions of shards (Join) take no lock and work beside each other, on any machine: each
// writes its own file, its own attempts and sessions/ID/environment.json, commits by one
// rename, and leaves alone all that others have, damaged trials too. Who makes the run ready
// sets those aside, and who collects drops attempts at finished trials; both hold the lock,
// and the first makes sure by their beats that no shard is alive.
//
// Every file is replaced in one step (package disk), but for epochs.jsonl and
// predictions.bin, which grow: only what a checkpoint or a result vouches for is believed.
// A session's beat is written in place every ten seconds, by that session alone, so that
// other machines see that it is alive (package beat). One that a killed process left is
// judged, and removed by the next session that holds the lock.
//
// # States of a trial
//
// With what is found, and what a crash at that point leaves:
//
//	waiting     nothing, or an attempt without a usable checkpoint: trained from its start
//	running     an attempt of the session that holds the lock; after a crash stopped or waiting
//	stopped     an attempt with a checkpoint: the next session copies what that vouches for
//	            into its own folder and goes on; the attempt stays until then
//	failed      the last attempt has failure.json: the next session goes on from the furthest
//	            checkpoint of any attempt, or from the start
//	unmoved     an attempt with result.json (a crash ahead of the rename): the next session
//	            verifies and moves it, and trains nothing
//	finished    trials/TRIAL verifies: result.json fits the plan and the engine, and all hashes
//	            hold; what attempts are left is dropped
//	damaged     trials/TRIAL does not verify: moved to quarantine, said, and trained again
//
// Two results of one trial that both verify and differ are a *ConflictError; equal ones are
// one.
//
// # Earlier versions
//
// They are read, reported and gone on with. provenance.json of version 1 lists sessions,
// which stay there; trials were trained in trials/TRIAL itself: without result.json, that
// counts as an attempt, and becomes one when a session goes on with it.
package rundir
