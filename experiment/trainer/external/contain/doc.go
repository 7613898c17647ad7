// Package contain starts somebody else's program so that neither it nor anything that it starts
// can outlive its task, or read, write or reach what it should not; and says by name what could
// not be contained.
//
// It owns how a program is kept within bounds on each system. It must not know trainers, tasks or
// runs: what a program may use is its caller's to say.
//
// # Supervisors
//
// On Linux a program is started by a supervisor: this very executable once more, which main must
// tell by Entered and leave to Main. It is told what to do by a pipe, whose end is the end of
// whoever asked: then, when the program has ended, and when it is told so, the supervisor kills all
// that descends from the program, and ends last. What a program started may take half a second to end
// by itself after it.
//
// # What is contained by what, on Linux
//
//   - Processes: a PID namespace, whose first process is the supervisor, so that the kernel kills all
//     of it with the supervisor, however that ends, and none reaches a process outside. Without
//     one, the supervisor takes in orphans (PR_SET_CHILD_SUBREAPER), halts and kills them, and
//     Landlock keeps signals inside (version 6 on).
//   - Files: a root folder of its own that shows Reads, Writes and Runtime at their own paths, as mounts that
//     are read-only (but for Writes), without devices, and without times of access; and Landlock. One is
//     enough to keep the contents of all other files. A Write within a Read is a mount: files
//     cannot be renamed out of it, but only copied.
//   - Memory between processes: /dev/shm is the program's own and ends with it, or, without a mount
//     namespace, cannot be written: then semaphores of Python's multiprocessing fail. System V's
//     and POSIX' messages and memory have an IPC namespace, or those calls are refused.
//   - Network: a namespace with a loopback device alone, or else no sockets but local ones (seccomp), and
//     no TCP (Landlock, version 4 on). Where Network is set, all of this is left out.
//   - Services at sockets, such as those of containers and sessions: not in the root folder; or Landlock,
//     version 9 on.
//   - Rights: none can be gained (no_new_privs). Of root's, only those over files are left, so that root
//     neither mounts, nor makes devices, nor raises limits.
//   - Processes at once: a cgroup with a pids controller, or RLIMIT_NPROC, which binds all but root; that
//     adds some threads for the supervisor, and outside a user namespace, what the user runs already.
//   - Size of files: RLIMIT_FSIZE. No memory is written to files on a crash (RLIMIT_CORE).
//   - Keys that the kernel keeps for a user, and limits of other processes: those calls are refused.
//   - Open files and the environment: nothing but what the Command has.
//
// Namespaces take root, or user namespaces for all. Without either, as in most containers, the
// other means are left; Process.Missing and Missing have the differences, and are empty where all
// of the above is there. What they say was found by doing it.
//
// # What a hostile program can still do
//
//   - Read all that Runtime names: the system's programs, libraries, names of users and hosts, states
//     of the machine in /sys, and whole installations and folders that PATH, PYTHONPATH and the like
//     name. Whoever keeps labels in those opens them. The caller can compare (Runtime).
//   - Leave what it likes in Writes: links that point anywhere, which the caller must not follow
//     (os.Root), and, run by root, programs with the set-user-ID bit, so that other users should not
//     reach them.
//   - Use all memory, processors, GPUs and the whole disk of Writes: only single files are bounded.
//   - Speak to a program that runs at the same time and reads the same files, by locks on those
//     (flock(2)), watches (inotify(7)), or by load; and to one that runs later, by what caches, such
//     as that of files in memory (preadv2(2), RWF_NOWAIT), and the memory of a GPU still hold.
//   - See inode numbers, and times of change (st_ctime), of what it reads: hard links onto one copy
//     have the same number in each task. Read the time and the machine's identity.
//   - Attack the kernel and the drivers of GPUs, of whose calls but a few are filtered.
//   - With Network, send all that it reads to anybody, and get anything.
//   - Without a mount namespace (Missing names it): learn which files exist, their sizes and times, and
//     change times, modes and attributes of what its user owns, for a later program to read.
//
// # Other systems
//
// On Windows a program and what it starts belong to a job that ends with this process, and on other
// Unix systems to a process group. Nothing else is contained there, and Missing says so.
package contain
