// Package contain: see below.
package contain
