package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// ErrNoChromium is that no Chromium is installed. Debian's package is called chromium.
var ErrNoChromium = errors.New("there is no Chromium: apt-get install chromium")

// A Browser is a Chromium that was started. Its tabs know nothing of each other, and may be used at the
// same time.
type Browser struct {
	ctx  context.Context
	stop func()
}

// mostStart is how long Chromium may take to start, which it does within seconds.
const mostStart = 2 * time.Minute

// find returns where Chromium is, or ErrNoChromium.
func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoChromium
}

// Start starts Chromium, with a profile of its own that is deleted when it is stopped. It reaches
// no other machine: names of hosts are not looked up. Stop it when it is not needed any more.
func Start() (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path),
		chromedp.WSURLReadTimeout(mostStart),
		chromedp.Headless,
		chromedp.NoSandbox, // there is none for root, and what is opened here was written here
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-ipc-flooding-protection", true), // tests are quicker than people
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		// Tabs that nobody looks at run as fast as the others.
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
	)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	return &Browser{ctx, func() { cancel(); stop() }}, nil
}

// Stop ends Chromium, and all tabs with it.
func (b *Browser) Stop() { b.stop() }
