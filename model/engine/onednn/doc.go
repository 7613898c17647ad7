// Package onednn is the fast engine: convolutions by the oneDNN library, which is
// loaded at run time, everything else by the built-in engine.
//
// It owns the search for the library, its two binary interfaces (ABI 2 of
// libdnnl.so.2, ABI 3 of libdnnl.so.3) and the division of a convolution among
// threads. It must not know Gorgonia, architectures or training.
//
// No C compiler is needed to build it, but the program is then linked to the
// system's C library; the build tag static leaves the engine out.
//
// Results depend on the library, its version, the processor's instruction sets and
// the number of threads. Open and New return errors of type *Unusable, which say
// why there is no fast engine here; neither crashes on a library that is missing,
// old, cut off, for other devices or of another architecture.
package onednn
