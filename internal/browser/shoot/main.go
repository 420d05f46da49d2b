// Shoot takes pictures of the report of a trail.
//
//	go run ./shoot ../../testdata/trail ../../docs
//	go run ./shoot -all ../../testdata/trail /tmp/pictures
//
// It writes report.png, the first screen as a wide window shows it, for the project's README. With -all it
// writes each section besides, as light.summary.png, dark.summary.png, phone.summary.png, print.summary.png
// and so on, and the report itself as report.html and report.pdf: for somebody to look at.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"

	"github.com/iottrail/iottrail/internal/browser"
)

func main() {
	all := flag.Bool("all", false, "every section, in light, dark, on a phone and in print")
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: shoot [-all] TRAIL FOLDER"); flag.PrintDefaults() }
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	if err := shoot(flag.Arg(0), flag.Arg(1), *all); err != nil {
		fmt.Fprintln(os.Stderr, "shoot:", err)
		os.Exit(1)
	}
}

// shoot takes the pictures of the report of a trail.
func shoot(trail, folder string, all bool) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "iottrail-shoot-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	report := filepath.Join(dir, "report.html")
	if all {
		report = filepath.Join(folder, "report.html")
	}
	if err := write(report, trail); err != nil {
		return err
	}
	b, err := browser.Start()
	if err != nil {
		return err
	}
	defer b.Stop()
	if err := firstScreen(b, report, filepath.Join(folder, "report.png")); err != nil || !all {
		return err
	}
	for name, v := range map[string]browser.View{
		"light": browser.Desktop,
		"dark":  browser.Desktop.In(true),
		"phone": browser.Phone,
		"print": {Width: paperWidth, Height: 1000, Media: "print"},
	} {
		if err := sections(b, report, v, filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return pdf(b, report, filepath.Join(folder, "report.pdf"))
}

// paperWidth is what the margins of A4 leave, in CSS pixels.
const paperWidth = 702

// write writes the report of a trail to a file.
func write(file, trail string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := browser.WriteReport(f, os.DirFS(trail)); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// firstScreen takes the picture for the README: what a window of 1440 by 900 pixels shows first.
func firstScreen(b *browser.Browser, report, file string) error {
	v := browser.Desktop
	tab, err := b.Open(report, v)
	if err != nil {
		return err
	}
	defer tab.Close()
	return picture(tab, file, page.Viewport{Width: float64(v.Width), Height: float64(v.Height), Scale: 1})
}

// A box is where a section is, from the left of the window and the top of the page.
type box struct {
	ID                  string
	X, Y, Width, Height float64
}

// sections takes a picture of each section: the window is made as high as that, and what would
// stick to its top is let go.
func sections(b *browser.Browser, report string, v browser.View, prefix string) error {
	v.Scale = 1.5
	tab, err := b.Open(report, v)
	if err != nil {
		return err
	}
	defer tab.Close()
	boxes, err := browser.Ask[[]box](tab, `(() => {
		if (matchMedia("print").matches) dispatchEvent(new Event("beforeprint"));
		for (const stuck of document.querySelectorAll("header, nav")) stuck.style.position = "static";
		return [...document.querySelectorAll("section")].map(s => {
			const r = s.getBoundingClientRect();
			const x = Math.max(0, r.x - 16);
			return {ID: s.id, X: x, Y: r.y + scrollY - 8, Width: Math.min(innerWidth - x, r.width + 32), Height: r.height + 16};
		});
	})()`)
	if err != nil {
		return err
	}
	for _, s := range boxes {
		height := min(s.Height, mostHeight)
		_, err := browser.Command(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(v.Width), Height: int64(height), DeviceScaleFactor: v.Scale, Mobile: v.Phone})
		if err != nil {
			return err
		}
		top, err := browser.Ask[float64](tab, fmt.Sprintf("(scrollTo(0, %f), %[1]f - scrollY)", s.Y))
		if err != nil {
			return err
		}
		if err := picture(tab, prefix+"."+s.ID+".png", page.Viewport{X: s.X, Y: s.Y - top, Width: s.Width, Height: height, Scale: 1}); err != nil {
			return err
		}
	}
	return nil
}

// mostHeight is how much of a long section is in its picture.
const mostHeight = 4000

// picture writes a picture of a part of the page.
func picture(tab *browser.Tab, file string, clip page.Viewport) error {
	shot, err := browser.Command(tab, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatPng, Clip: &clip})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return save(file, shot.Data)
}

// pdf prints the report.
func pdf(b *browser.Browser, report, file string) error {
	tab, err := b.Open(report, browser.Desktop)
	if err != nil {
		return err
	}
	defer tab.Close()
	printed, err := browser.Command(tab, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: ptr(true)})
	if err != nil {
		return err
	}
	return save(file, printed.Data)
}

func save(file string, data []byte) error {
	fmt.Printf("%s, %d KB\n", file, len(data)>>10)
	return os.WriteFile(file, data, 0o644)
}

func ptr[T any](v T) *T { return &v }
