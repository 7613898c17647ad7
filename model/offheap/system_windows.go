package offheap

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func reserve(n int) ([]byte, error) {
	address, err := windows.VirtualAlloc(0, uintptr(n), windows.MEM_RESERVE|windows.MEM_COMMIT, windows.PAGE_READWRITE)
	if err != nil {
		return nil, err
	}
	// The address is none of Go's, so the usual rule on its conversion does not apply.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&address)), n), nil
}

func release(region []byte) error {
	return windows.VirtualFree(uintptr(unsafe.Pointer(unsafe.SliceData(region))), 0, windows.MEM_RELEASE)
}
