package beat

import (
	"errors"
	"strconv"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// boot is the installation of the system, as Windows draws nothing when it starts: after
// that, Start tells processes apart.
func boot() string {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Cryptography`, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer key.Close()
	id, _, _ := key.GetStringValue("MachineGuid")
	return id
}

// namespace is empty: PIDs count in the whole system.
func namespace() string { return "" }

// started says when a process began, and whether it still runs.
func started(pid int) (start string, running bool) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return "", !errors.Is(err, windows.ERROR_INVALID_PARAMETER) // of another user, perhaps
	}
	defer windows.CloseHandle(process)
	var created, exited, kernel, user windows.Filetime
	if windows.GetProcessTimes(process, &created, &exited, &kernel, &user) != nil {
		return "", true
	}
	const stillActive = 259 // STILL_ACTIVE of minwinbase.h
	var code uint32
	if windows.GetExitCodeProcess(process, &code) == nil && code != stillActive {
		return "", false
	}
	return strconv.FormatInt(created.Nanoseconds(), 10), true
}
