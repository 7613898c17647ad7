// Package view is how results of commands look to people: their tables and sentences. It
// owns these words and which figures stand in which column; where programs read the same
// words, as of refold doctor, it owns that form too. It must not know flags, exit codes or
// how a result is computed.
package view
