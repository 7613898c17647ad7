package disk

// FreeSpace is what this user may still write where dir stands or will stand, in
// bytes. An error: the system does not tell.
func FreeSpace(dir string) (int64, error) {
	at, err := NearestFolder(dir)
	if err != nil {
		return 0, err
	}
	return freeSpace(at)
}
