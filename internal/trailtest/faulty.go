package trailtest

import "errors"

// ErrBroken is an error that nothing but a test has.
var ErrBroken = errors.New("the disk is on fire")

// FaultyReader is a reader that gives data, then err, and then more, which must never be
// asked for: who reads on after an error would take two ends for one text.
type FaultyReader struct {
	Data     []byte
	Err      error
	Together bool // the error comes with the last of the data
	Size     int  // the most that a read gives; 0 is all there is
	Idle     int  // how many reads of nothing come before each other one
	More     []byte

	calls           int
	failed          bool // the error was given
	ReadsAfterError int  // how often it was read after the error
}

func (f *FaultyReader) Read(p []byte) (int, error) {
	if f.calls++; f.calls > 1_000_000 {
		panic("the decoder reads without end")
	}
	if f.failed {
		f.ReadsAfterError++
		n := copy(p, f.More)
		f.More = f.More[n:]
		return n, nil
	}
	if f.Idle > 0 && f.calls%(f.Idle+1) != 0 {
		return 0, nil
	}
	most := len(p)
	if f.Size > 0 {
		most = min(most, f.Size)
	}
	n := copy(p[:most], f.Data)
	f.Data = f.Data[n:]
	if len(f.Data) == 0 && (n == 0 || f.Together) {
		f.failed = true
		return n, f.Err
	}
	return n, nil
}
