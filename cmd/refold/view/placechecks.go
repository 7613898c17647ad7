package view

import (
	"fmt"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/checkup"
	"github.com/refold/refold/experiment/machine"
)

// FolderCheck says whether a run could begin in the folder.
func FolderCheck(f checkup.Folder) Check {
	c := Check{Name: "run folder", State: f.State(), Found: f.Tried + ": files can be made, locked and removed"}
	if f.Err != nil {
		c.Found = fmt.Sprintf("no run can be kept in %s: %v", f.Dir, f.Err)
		c.Advice = "give `refold run --dir` a folder that you may write to, on a disk with space whose file system has locks"
	}
	return c
}

// DiskCheck says how much is free for runs.
func DiskCheck(s checkup.DiskSpace) Check {
	c := Check{Name: "disk", State: s.State(), Found: machine.BytesText(s.Free) + " free for runs"}
	switch {
	case s.Err != nil:
		c.Found = fmt.Sprintf("free space unknown: %v", s.Err)
	case c.State == checkup.Problem:
		c.Advice = "free some space, or give --dir a folder on another disk"
	case c.State == checkup.Note:
		c.Advice = "enough for small runs; saved weights and checkpoints of large networks need more (a run says how much before it begins)"
	}
	return c
}

// CacheCheck says where decoded images are kept.
func CacheCheck(cache checkup.Cache) Check {
	c := Check{Name: "cache", State: cache.State()}
	switch {
	case cache.Off():
		c.Found = "off: " + CacheVariable + " says so; images are decoded for each run"
		return c
	case cache.Err != nil:
		c.Found = fmt.Sprintf("no decoded images can be kept: %v", cache.Err)
		c.Advice = "runs decode their images each time; set " + CacheVariable + " to a folder that you may write to, or to off"
		return c
	}
	c.Found = fmt.Sprintf("%s: %s of at most %s", cache.Folder, machine.BytesText(cache.Bytes), machine.BytesText(cache.Limit))
	if cache.IsCramped() {
		c.Found += fmt.Sprintf(", %s free on its disk", machine.BytesText(cache.Space.Free))
		c.Advice = "`refold cache --clear` removes what is there; " + CacheVariable + " names another folder"
	}
	return c
}

// ClockCheck says what time it is, and whether files agree.
func ClockCheck(clock checkup.Clock) Check {
	c := Check{Name: "clock", State: clock.State(), Found: clock.Now.UTC().Format(time.DateTime) + " UTC"}
	switch {
	case clock.IsWrong():
		c.Advice = "the clock is wrong: dates and durations in sessions/ and timing.md will be too; results are not touched"
	case clock.Err != nil:
		c.Found += "; the run folder's clock is unknown"
	case clock.Differs():
		c.Found += fmt.Sprintf("; files in the run folder get times that are %s off", terminal.SecondsText(clock.Skew.Abs().Seconds()))
		c.Advice = "the folder's file system has another machine's clock: times of files there are off; results are not touched"
	default:
		c.Found += ", as on the run folder's file system"
	}
	return c
}
