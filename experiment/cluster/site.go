package cluster

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Site is what a site's Slurm says of itself. What is 0 or empty is not known.
type Site struct {
	Version       string // such as 22.05.8
	MaxArraySize  int    // indices of an array are below it
	MaxArrayTasks int    // tasks of an array: max_array_tasks of SchedulerParameters
}

// FindSite asks the site's Slurm. The error is an *Error.
func FindSite(ctx context.Context) (Site, error) {
	text, err := call(ctx, "", "scontrol", "show", "config")
	if err != nil {
		return Site{}, err
	}
	site, err := ParseSite(text)
	if err != nil {
		return Site{}, &Error{Program: "scontrol", Reason: Unreadable, Err: err}
	}
	return site, nil
}

// ParseSite reads what `scontrol show config` prints: lines of a name, an equals sign and a
// value (scontrol(1)). A site whose MaxArraySize is 0 takes no arrays, which is an error.
func ParseSite(text string) (Site, error) {
	var site Site
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		var err error
		switch name {
		case "SLURM_VERSION":
			site.Version = value
		case "MaxArraySize":
			if site.MaxArraySize, err = strconv.Atoi(value); err == nil && site.MaxArraySize <= 0 {
				err = fmt.Errorf("this site takes no job arrays")
			}
		case "SchedulerParameters":
			site.MaxArrayTasks, err = maxArrayTasks(value)
		}
		if err != nil {
			return Site{}, fmt.Errorf("%s = %s: %w", name, value, err)
		}
	}
	return site, lines.Err()
}

// maxArrayTasks finds that limit among parameters with commas between, 0 without.
func maxArrayTasks(parameters string) (int, error) {
	for p := range strings.SplitSeq(parameters, ",") {
		if value, found := strings.CutPrefix(strings.TrimSpace(p), "max_array_tasks="); found {
			n, err := strconv.Atoi(value)
			if err == nil && n < 0 {
				err = fmt.Errorf("a limit below 0")
			}
			return n, err
		}
	}
	return 0, nil
}
