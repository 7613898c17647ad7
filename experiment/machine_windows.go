package experiment

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func totalMemory() int { return int(memoryStatus().total) }

// processMemoryCounters is PROCESS_MEMORY_COUNTERS of the Windows API.
type processMemoryCounters struct {
	size, pageFaults                   uint32
	peakWorkingSet, workingSet         uintptr // bytes of resident memory
	peakPagedPool, pagedPool           uintptr
	peakNonPagedPool, nonPagedPool     uintptr
	pageFileUsage, peakOfPageFileUsage uintptr
}

func peakMemory() int {
	var counters processMemoryCounters
	counters.size = uint32(unsafe.Sizeof(counters))
	call := windows.NewLazySystemDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")
	if call.Find() != nil {
		return 0
	}
	if ok, _, _ := call.Call(uintptr(windows.CurrentProcess()), uintptr(unsafe.Pointer(&counters)), uintptr(counters.size)); ok == 0 {
		return 0
	}
	return int(counters.peakWorkingSet)
}
