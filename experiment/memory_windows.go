package experiment

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
