package browser

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A View is how somebody looks at a page.
type View struct {
	Width, Height int     // of the window, in CSS pixels
	Scale         float64 // physical pixels for a CSS pixel; 0 is 1
	Phone         bool
	Dark          bool   // the system prefers dark
	Media         string // "print", or "" for a screen
	NoScripts     bool
}

// The two views that the tests have: a desk and a phone.
var (
	Desktop = View{Width: 1440, Height: 900}
	Phone   = View{Width: 390, Height: 844, Phone: true}
)

// In returns the view, dark or light.
func (v View) In(dark bool) View {
	v.Dark = dark
	return v
}

// String says which view it is: "1440 wide, dark".
func (v View) String() string {
	theme := "light"
	if v.Dark {
		theme = "dark"
	}
	return fmt.Sprintf("%d wide, %s", v.Width, theme)
}

// A Tab has a page open. Its methods may be called by one goroutine at a time.
type Tab struct {
	ctx   context.Context
	close func()

	mu   sync.Mutex
	seen Seen
}

// Seen is what a page did beside showing something.
type Seen struct {
	Requests   []string // the URL of each, the page itself first
	Complaints []string // exceptions, and errors and warnings of the console: what a Content-Security-Policy refused, too
}

// MostWait is how long a page may take for anything: to open, to answer, to come to what is waited for.
// On an idle machine it takes a fraction of a second.
const MostWait = 5 * time.Minute

// Open opens a file in a new tab, and returns when it is loaded.
func (b *Browser) Open(file string, v View) (*Tab, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	// All tabs share a window, as one of its own for each takes twice as long. Each is drawn as if
	// it was in front, because its focus is emulated.
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewWindow(false))
	t := &Tab{ctx: ctx, close: cancel}
	if err := t.open("file://"+filepath.ToSlash(file), v); err != nil {
		t.Close()
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

func (t *Tab) open(url string, v View) error {
	if err := chromedp.Listen(t.ctx, t.note); err != nil {
		return err
	}
	if v.Scale == 0 {
		v.Scale = 1
	}
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	return t.do(
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(v.Width), Height: int64(v.Height), DeviceScaleFactor: v.Scale, Mobile: v.Phone}),
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: v.Media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}),
		call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
		call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScripts}),
		chromedp.Navigate(url))
}

// Close closes the tab.
func (t *Tab) Close() { t.close() }

// note is called for each event, and must return at once.
func (t *Tab) note(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	complain := func(format string, args ...any) {
		t.seen.Complaints = append(t.seen.Complaints, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.seen.Requests = append(t.seen.Requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		said := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			said += " " + e.ExceptionDetails.Exception.Description
		}
		complain("exception: line %d: %s", e.ExceptionDetails.LineNumber+1, said)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var said []string
			for _, a := range e.Args {
				said = append(said, string(a.Value)+a.Description)
			}
			complain("console, %s: %s", e.Type, strings.Join(said, " "))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			complain("%s, %s: %s", e.Entry.Source, e.Entry.Level, e.Entry.Text)
		}
	}
}

// Seen returns what the page did until now.
func (t *Tab) Seen() Seen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Seen{append([]string(nil), t.seen.Requests...), append([]string(nil), t.seen.Complaints...)}
}

// call is an action that sends a command, and ignores what it returns.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// do runs actions within MostWait.
func (t *Tab) do(actions ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(t.ctx, MostWait)
	defer cancel()
	return chromedp.Do(ctx, actions...)
}

// Command sends a command of the DevTools Protocol to the tab, and returns the answer.
func Command[P, R any](t *Tab, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(t.ctx, MostWait)
	defer cancel()
	return chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
}

// Ask returns the value of an expression in JavaScript, or of the promise that it is.
func Ask[T any](t *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, MostWait)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		return v, fmt.Errorf("%s: %w", first(expression), err)
	}
	return v, nil
}

// first is the beginning of an expression, to know it by.
func first(expression string) string {
	if len(expression) > 200 {
		return expression[:200] + "..."
	}
	return expression
}

// Wait returns when an expression in JavaScript is true.
func (t *Tab) Wait(expression string) error { return t.WaitFor(MostWait, expression) }

// WaitFor returns when an expression in JavaScript is true, or with an error after so long.
func (t *Tab) WaitFor(most time.Duration, expression string) error {
	late := time.Now().Add(most)
	for {
		ok, err := Ask[bool](t, "Boolean("+expression+")")
		if ok || err != nil {
			return err
		}
		if time.Now().After(late) {
			return fmt.Errorf("for %v it is not true that %s", most, expression)
		}
		time.Sleep(10 * time.Millisecond) // between two looks
	}
}

// Press presses keys, one after the other: letters, or those of package kb of chromedp. As in a browser
// that somebody sits before, a page that handles a key itself gets no letter for it, which
// chromedp.KeyEvent would send all the same.
func (t *Tab) Press(keys string) error {
	for _, r := range keys {
		key, ok := kb.Keys[r]
		if !ok {
			return fmt.Errorf("there is no key for %q", r)
		}
		down := input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeKeyDown, Key: key.Key, Code: key.Code, Text: key.Text,
			UnmodifiedText: key.Unmodified, NativeVirtualKeyCode: key.Native, WindowsVirtualKeyCode: key.Windows,
		}
		if key.Shift {
			down.Modifiers = int64(chromedp.ModifierShift)
		}
		if !key.Print {
			down.Type, down.Text, down.UnmodifiedText = input.DispatchKeyEventTypeRawKeyDown, "", ""
		}
		up := down
		up.Type, up.Text, up.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
		if err := t.do(call(input.DispatchKeyEvent, down), call(input.DispatchKeyEvent, up)); err != nil {
			return err
		}
	}
	return nil
}
