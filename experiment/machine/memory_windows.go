package machine

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryStatusEx is MEMORYSTATUSEX of the Windows API.
type memoryStatusEx struct {
	length, load                 uint32
	total, available             uint64 // physical memory
	totalPages, availablePages   uint64
	totalVirtual, availVirtual   uint64
	availableExtendedVirtualSize uint64
}

// availableMemory is the physical memory that is free, in bytes; 0 where it is
// unknown.
func availableMemory() int { return int(memoryStatus().available) }

// memoryStatus is empty where the system does not tell.
func memoryStatus() memoryStatusEx {
	status := memoryStatusEx{}
	status.length = uint32(unsafe.Sizeof(status))
	call := windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")
	if call.Find() != nil {
		return memoryStatusEx{}
	}
	if ok, _, _ := call.Call(uintptr(unsafe.Pointer(&status))); ok == 0 {
		return memoryStatusEx{}
	}
	return status
}

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
