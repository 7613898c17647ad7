package contain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// helperArgument makes the test binary one of the programs below.
const helperArgument = "contain-helper"

// helpers are programs that tests run contained. What they return is their exit code.
var helpers = map[string]func(args []string) int{
	"hang":     hang,
	"ignore":   ignore,
	"orphan":   orphan,
	"both":     func([]string) int { return orphan(nil) + hang(nil) },
	"describe": describe,
	"connect":  connect,
	"share":    share,
	"calls":    calls,
	"bomb":     bomb,
	"refold":   standIn,

	"announced": announced,
}

func help(name string, args []string) int { return helpers[name](args) }

// hang says that it runs and does nothing for ever.
func hang([]string) int {
	fmt.Println("runs")
	select {}
}

// ignore does so too, and does not mind being asked to end.
func ignore([]string) int {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	return hang(nil)
}

// announced handles a signal that it sends itself, and says which.
func announced([]string) int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		return 1
	}
	fmt.Println(<-signals)
	return 0
}

// orphan starts a process in a session of its own that starts another one and ends; that one lives
// for ever. It waits until that one runs.
func orphan(args []string) int {
	depth, next := 2, "orphan"
	if len(args) > 0 {
		depth, _ = strconv.Atoi(args[0])
	}
	if depth == 1 {
		next = "ignore"
	}
	cmd := exec.Command("/proc/self/exe", helperArgument, next, strconv.Itoa(depth-1))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Stderr = os.Stderr // keeps the pipe of the test open
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	fmt.Print(line)
	if err != nil {
		return 1
	}
	return 0
}

// description is what a program finds when it starts.
type description struct {
	Args  []string
	Env   [][]byte
	Dir   string
	Files []int // open beyond the standard ones
	Input []byte
}

func describe(args []string) int {
	d := description{Args: args}
	for fd := 3; fd < 256; fd++ {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC == 0 { // the Go runtime opens some for itself
			d.Files = append(d.Files, fd)
		}
	}
	for _, e := range os.Environ() {
		d.Env = append(d.Env, []byte(e))
	}
	d.Dir, _ = os.Getwd()
	buffer := new(bytes.Buffer)
	buffer.ReadFrom(os.Stdin)
	d.Input = buffer.Bytes()
	json.NewEncoder(os.Stdout).Encode(d)
	return 0
}

// connect tries to reach an address: 0 if it could, and a datagram was sent.
func connect(args []string) int {
	c, err := net.DialTimeout(args[0], args[1], 10*time.Second)
	if err == nil {
		_, err = c.Write([]byte("from the program"))
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// share leaves a word in what the kernel keeps when a program has ended: shared memory of
// System V and keys.
func share(args []string) int {
	key, _ := strconv.Atoi(args[0])
	_, shared := unix.SysvShmGet(key, 4096, unix.IPC_CREAT|0o600)
	_, kept := unix.AddKey("user", "refold:"+args[0], []byte("word"), unix.KEY_SPEC_USER_KEYRING)
	fmt.Println(shared, kept)
	return 0
}

// calls tries to limit another process, to make a socket to the machine's host, and to limit itself.
func calls([]string) int {
	parent := os.Getppid()
	var now unix.Rlimit
	others := unix.Prlimit(parent, unix.RLIMIT_CPU, nil, &now)
	_, host := unix.Socket(unix.AF_VSOCK, unix.SOCK_STREAM, 0)
	own := unix.Prlimit(0, unix.RLIMIT_CPU, nil, &now)
	fmt.Printf("%v, %v, %v\n", others, host, own)
	return 0
}

// bomb starts processes for ever, and says when it cannot.
func bomb([]string) int {
	for said := false; ; {
		if err := exec.Command("sleep", "1000").Start(); err != nil && !said {
			fmt.Println("full")
			said = true
		}
	}
}

// standIn stands for a whole refold: it starts a program that leaves another one and hangs.
func standIn(args []string) int {
	p, err := Start(Command{Args: []string{os.Args[0], helperArgument, "both"}, Dir: args[0],
		Writes: []string{args[0]}, Output: os.Stdout})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	<-p.Done()
	return 0
}

// everyWay is each way in which programs may have to be contained.
func everyWay() map[string]way {
	return map[string]way{
		"root":    {PID: true, Mount: true, IPC: true, Net: true},
		"user":    {User: true, PID: true, Mount: true, IPC: true, Net: true},
		"visible": {User: true, Mount: true, IPC: true, Net: true},
		"plain":   {},
	}
}
