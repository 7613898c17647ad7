package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes makes a console understand escape codes, as it does by itself on
// other systems.
func enableEscapes(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
