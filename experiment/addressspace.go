package experiment

import (
	"fmt"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/remedy"
)

// leastAddressSpace is what Go, its threads and the library of the engine reserve
// beside networks and images, generously.
const leastAddressSpace = 512 << 20

// checkAddressSpace refuses a limit at which not the run, but Go itself would fail.
func checkAddressSpace() error {
	left, limited := machine.AddressSpace()
	if !limited || left >= leastAddressSpace {
		return nil
	}
	return &disk.EnvironmentError{What: "this process may use too little memory",
		Next: remedy.Textf("raise the limit (ulimit -v unlimited), then the same %s goes on", remedy.Call{}),
		Err:  fmt.Errorf("%s of its address space are left, and %s are needed beside the trials", machine.BytesText(left), machine.BytesText(leastAddressSpace))}
}
