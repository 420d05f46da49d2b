package report

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
)

// assets has the templates, the parts of the style sheet and the parts of the script.
//
//go:embed assets
var assets embed.FS

// The parts of the one style sheet and the one script, in the order in which they are joined.
var (
	styleParts  = []string{"base.css", "first.css", "charts.css", "lists.css", "phone.css", "print.css"}
	scriptParts = []string{"data.js", "dom.js", "drawer.js", "lanes.js", "window.js", "records.js", "lists.js", "keys.js", "start.js"}
)

// templates are parsed when the first page is written, with the functions of an empty page; write gives them those of its own.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page.tmpl").Funcs((&view{page: &page{}}).funcs()).ParseFS(assets, "assets/*.tmpl"))
})

// write writes the page as one HTML file that asks for nothing else. Its Content-Security-Policy
// allows the one style and the one script in it, by their hashes, and nothing more. What is from
// a record is escaped by html/template in the markup, and by encoding/json in the data, whose
// texts the script only ever adds as text.
func (p *page) write(w io.Writer) error {
	v, err := newView(p)
	if err != nil {
		return err
	}
	t, err := templates().Clone()
	if err != nil {
		return fmt.Errorf("report: templates: %w", err)
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	if err := t.Funcs(v.funcs()).Execute(buffered, v); err != nil {
		return fmt.Errorf("report: writing the page: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("report: writing the page: %w", err)
	}
	return nil
}

// joined are the named assets, one after the other.
func joined(names []string) (string, error) {
	var all strings.Builder
	for _, name := range names {
		part, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return "", fmt.Errorf("report: %w", err)
		}
		all.Write(part)
	}
	return all.String(), nil
}

// policy is the Content-Security-Policy for a page with this style and this script.
func policy(style, script string) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
		hashSource(style), hashSource(script))
}

func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
