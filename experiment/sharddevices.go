package experiment

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// ofJob is how a program trains in a job that was given devices: on these and no others, since
// the others are other people's, and not every site bars them. said tells what that changes;
// empty: nothing.
func ofJob(t spec.Trainer) (_ spec.Trainer, said string, err error) {
	given, known := machine.Devices(os.LookupEnv)
	if !known || !t.External() {
		return t, "", nil
	}
	t.Environment = slices.DeleteFunc(slices.Clone(t.Environment), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return name == spec.DeviceVariable
	})
	list := strings.Join(given, ", ")
	switch {
	case len(t.Devices) == 0: // each trial may use all
		t.Environment = append(t.Environment, spec.DeviceVariable+"="+strings.Join(given, ","))
		if len(given) > 0 {
			said = fmt.Sprintf("trials use the devices that this job was given: %s", list)
		}
	case len(given) == 0:
		return t, "", &disk.EnvironmentError{What: "this job was given no device", Err: fmt.Errorf("%s is empty here, and trainer.devices wants one for each trial", spec.DeviceVariable),
			Next: remedy.Textf("%s", remedy.Devices{})}
	case !slices.Equal(t.Devices, given):
		said = fmt.Sprintf("one trial at a time on each device that this job was given: %s, in place of trainer.devices (%s)", list, strings.Join(t.Devices, ", "))
		t.Devices = given
	}
	return t, said, nil
}
