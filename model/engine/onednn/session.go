package onednn

import (
	"runtime"
	"unsafe"
)

// session is the library's objects of one engine.
type session struct {
	symbols
	abi                abi
	engine, attributes uintptr
	streams            []uintptr // of each of the engine's threads
	setThreads         uintptr   // omp_set_num_threads; 0: the library has no threads
	one                []uintptr // its argument: a slice that is made for a call is an allocation
	execute, wait      uintptr   // dnnl_primitive_execute, dnnl_stream_wait
	setHandle          uintptr   // dnnl_memory_set_data_handle
}

func newSession(l *Library, threads int) (*session, error) {
	s := &session{
		symbols: l.symbols, streams: make([]uintptr, threads), setThreads: l.symbols[setThreadsSymbol], one: []uintptr{1},
		execute: l.symbols.address("dnnl_primitive_execute"), wait: l.symbols.address("dnnl_stream_wait"),
		setHandle: l.symbols.address("dnnl_memory_set_data_handle"),
	}
	if err := s.start(); err != nil {
		s.end()
		return nil, err
	}
	if l.ABI() == 2 {
		s.abi = &abi2{session: s}
	} else {
		s.abi = &abi3{session: s}
	}
	return s, nil
}

func (s *session) start() error {
	if err := s.call("dnnl_engine_create", uintptr(unsafe.Pointer(&s.engine)), kindCPU, 0); err != nil {
		return err
	}
	for i := range s.streams {
		if err := s.call("dnnl_stream_create", uintptr(unsafe.Pointer(&s.streams[i])), s.engine, streamInOrder); err != nil {
			return err
		}
	}
	if err := s.call("dnnl_primitive_attr_create", uintptr(unsafe.Pointer(&s.attributes))); err != nil {
		return err
	}
	return s.call("dnnl_primitive_attr_set_scratchpad_mode", s.attributes, scratchpadModeUser)
}

// end destroys everything that start made.
func (s *session) end() {
	if s.abi != nil {
		s.abi.release()
	}
	s.destroy("dnnl_primitive_attr_destroy", s.attributes)
	for _, stream := range s.streams {
		s.destroy("dnnl_stream_destroy", stream)
	}
	s.destroy("dnnl_engine_destroy", s.engine)
}

func (s *session) destroy(function string, object uintptr) {
	if object != 0 {
		invoke(s.address(function), object)
	}
}

// alone keeps the library from threads of its own while f runs, which calls it. A
// library for OpenMP would otherwise start a pool of them for each thread of the
// operating system that it is called on; the number is a setting of that thread.
func (s *session) alone(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if s.setThreads != 0 {
		invoke(s.setThreads, s.one...)
	}
	return f()
}

func (s *session) size(d memoryDesc) int {
	return int(invoke(s.address("dnnl_memory_desc_get_size"), uintptr(d)))
}

func (s *session) equal(a, b memoryDesc) bool {
	return int32(invoke(s.address("dnnl_memory_desc_equal"), uintptr(a), uintptr(b))) != 0
}

// queried is a description that a primitive descriptor decided on.
func (s *session) queried(primitiveDesc uintptr, what uintptr) (memoryDesc, error) {
	return s.abi.keep(memoryDesc(invoke(s.address("dnnl_primitive_desc_query_md"), primitiveDesc, what, 0)))
}

// scratchpad is the work space that a primitive needs, in bytes.
func (s *session) scratchpad(primitiveDesc uintptr) (memoryDesc, int) {
	d := memoryDesc(invoke(s.address("dnnl_primitive_desc_query_md"), primitiveDesc, queryScratchpad, 0))
	if d == 0 {
		return 0, 0
	}
	return d, s.size(d)
}

// implementation names the code that the library chose.
func (s *session) implementation(primitiveDesc uintptr) string {
	var name uintptr
	if s.call("dnnl_primitive_desc_query", primitiveDesc, queryImplementation, 0, uintptr(unsafe.Pointer(&name))) != nil {
		return ""
	}
	return text(name)
}

func (s *session) reorder(from, to memoryDesc) (primitiveDesc uintptr, err error) {
	err = s.call("dnnl_reorder_primitive_desc_create", uintptr(unsafe.Pointer(&primitiveDesc)),
		uintptr(from), s.engine, uintptr(to), s.engine, s.attributes)
	return primitiveDesc, err
}

func (s *session) destroyDesc(primitiveDesc uintptr) {
	s.destroy("dnnl_primitive_desc_destroy", primitiveDesc)
}
