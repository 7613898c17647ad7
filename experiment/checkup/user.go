package checkup

import "os"

// User is whose files a run leaves behind.
type User struct{ Root bool }

// UserHere asks the system; on Windows nobody is root.
func UserHere() User { return User{os.Geteuid() == 0} }
