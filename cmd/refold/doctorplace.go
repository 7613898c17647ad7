package main

import (
	"fmt"
	"os"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
)

// What doctor takes for enough.
const (
	fewBytes     = 64 << 20 // free: no run fits below
	littleBytes  = 1 << 30  // free: large runs with weights may not fit
	fewFiles     = 64       // open: a run opens some for each trial, and the images
	clockOff     = 2 * time.Second
	firstRelease = 2025 // refold is no older: a clock before is wrong
)

// checkFolder tries whether a run could begin in the folder.
func checkFolder(dir string) check {
	c := check{Name: "run folder", State: checkFine}
	tried, err := disk.CheckWritable(dir)
	if err != nil {
		c.State, c.Found = checkProblem, fmt.Sprintf("no run can be kept in %s: %v", dir, err)
		c.Advice = "give `refold run --dir` a folder that you may write to, on a disk with space whose file system has locks"
		return c
	}
	c.Found = tried + ": files can be made, locked and removed"
	return c
}

// checkDisk looks at the free space of the folder.
func checkDisk(dir string) check {
	free, err := disk.FreeSpace(dir)
	if err != nil {
		return check{Name: "disk", State: checkNote, Found: fmt.Sprintf("free space unknown: %v", err)}
	}
	return diskCheck(free)
}

func diskCheck(free int64) check {
	c := check{Name: "disk", State: checkFine, Found: machine.BytesText(free) + " free for runs"}
	switch {
	case free < fewBytes:
		c.State, c.Advice = checkProblem, "free some space, or give --dir a folder on another disk"
	case free < littleBytes:
		c.State, c.Advice = checkNote, "enough for small runs; saved weights and checkpoints of large networks need more (a run says how much before it begins)"
	}
	return c
}

// checkCache looks where decoded images are kept. A run goes on without a cache.
func checkCache() check {
	c := check{Name: "cache", State: checkFine}
	folder, err := cacheFolder(spec.CacheAuto)
	if err == nil && folder == "" {
		c.Found = "off: " + cacheVariable + " says so; images are decoded for each run"
		return c
	}
	var state pixelcache.Content
	if err == nil {
		state, err = cacheContent(folder)
	}
	if err == nil {
		_, err = disk.CheckWritable(folder)
	}
	if err != nil {
		c.State, c.Found = checkNote, fmt.Sprintf("no decoded images can be kept: %v", err)
		c.Advice = "runs decode their images each time; set " + cacheVariable + " to a folder that you may write to, or to off"
		return c
	}
	c.Found = fmt.Sprintf("%s: %s of at most %s", folder, machine.BytesText(state.Bytes), machine.BytesText(state.Limit))
	if free, err := disk.FreeSpace(folder); err == nil && free < littleBytes {
		c.State = checkNote
		c.Found += fmt.Sprintf(", %s free on its disk", machine.BytesText(free))
		c.Advice = "`refold cache --clear` removes what is there; " + cacheVariable + " names another folder"
	}
	return c
}

// checkOpenFiles looks at the limit on open files.
func checkOpenFiles() check { return openFilesCheck(machine.OpenFileLimit()) }

func openFilesCheck(limit int) check {
	c := check{Name: "open files", State: checkFine, Found: fmt.Sprintf("up to %d", limit)}
	switch {
	case limit == 0:
		c.Found = "no limit that the system tells"
	case limit < fewFiles:
		c.State, c.Advice = checkProblem, fmt.Sprintf("raise the limit to %d or more (`ulimit -n`, or the settings of the container)", 4*fewFiles)
	}
	return c
}

// checkClock compares this machine's clock with that of the folder's file system.
func checkClock(dir string) check {
	skew, err := disk.ClockSkew(dir)
	return clockCheck(time.Now(), skew, err)
}

func clockCheck(now time.Time, skew time.Duration, err error) check {
	c := check{Name: "clock", State: checkFine, Found: now.UTC().Format(time.DateTime) + " UTC"}
	switch {
	case now.Year() < firstRelease:
		c.State, c.Advice = checkNote, "the clock is wrong: dates and durations in provenance.json and timing.md will be too; results are not touched"
	case err != nil:
		c.Found += "; the run folder's clock is unknown"
	case skew.Abs() > clockOff:
		c.State = checkNote
		c.Found += fmt.Sprintf("; files in the run folder get times that are %s off", terminal.SecondsText(skew.Abs().Seconds()))
		c.Advice = "the folder's file system has another machine's clock: `refold status` may take running trials for waiting ones; results are not touched"
	default:
		c.Found += ", as on the run folder's file system"
	}
	return c
}

// checkUser says whose files a run leaves behind.
func checkUser() check {
	c := check{Name: "user", State: checkFine, Found: "an ordinary one"}
	if os.Geteuid() == 0 { // -1 on Windows
		c.Found = "root"
		c.Advice = "refold needs none of root's rights, and other users cannot go on with the runs that root makes"
	}
	return c
}
