package browser_test

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/browser"
	"github.com/iottrail/iottrail/report"
	"github.com/iottrail/iottrail/trail"
)

// payloads are texts that do something where they are taken for anything but text: each that runs
// sets window.pwned, and each that becomes an element has the id pwned.
var payloads = []string{
	`<script>window.pwned=1</script>`,
	`</script><script id=pwned>window.pwned=1</script>`,
	`</SCRIPT ><b id=pwned>`,
	`<!--<script>`,
	`--><b id=pwned>`,
	`"><img id=pwned src=x onerror="window.pwned=1">`,
	`'><svg id=pwned onload='window.pwned=1'>`,
	`" onmouseover="window.pwned=1" onfocus="window.pwned=1" autofocus id="pwned`,
	`' onclick='window.pwned=1' id='pwned`,
	"` onclick=`window.pwned=1` id=pwned",
	`</title><b id=pwned>`,
	`</style><style>*{display:none}</style><b id=pwned>`,
	`</textarea></select></template></noscript><b id=pwned>`,
	`</svg></pre></table><b id=pwned>`,
	`]]><b id=pwned>`,
	`javascript:window.pwned=1`,
	`data:text/html,<script>window.pwned=1</script>`,
	`<a id=pwned href="javascript:window.pwned=1">`,
	`<iframe id=pwned srcdoc="<script>parent.pwned=1</script>">`,
	`<meta id=pwned http-equiv=refresh content="0;url=https://example.com/">`,
	`<base id=pwned href="https://example.com/">`,
	`<link id=pwned rel=stylesheet href="https://example.com/a.css">`,
	`url(https://example.com/a.png)`,
	`{{.}}{{define "x"}}{{constructor.constructor('window.pwned=1')()}}`,
	`${window.pwned=1}`,
	`\u003cb id=pwned\u003e`,
	`&lt;b id=pwned&gt;&#60;b id=pwned&#62;`,
	`%3Cb id=pwned%3E`,
	`';window.pwned=1;//`,
	`\";window.pwned=1;//`,
	"\u2028window.pwned=1\u2029window.pwned=1",
	"__proto__", "constructor", "hasOwnProperty", // names that every object has
}

// turned are characters that change how the text around them is read: a name can look like another.
var turned = []string{"\u202egnp.exe", "\u202dabc", "\u2066a\u2069", "\u2067a", "\u200fa", "\u200ea", "\u061ca"}

// A hostile log is one in whose records every text is a payload, except what kept tells by the name of
// the member, and the names of members are too.
type hostile struct {
	payload int
	append  bool // payloads stand after what is there, so that it is read as what it is
	kept    []string
}

// next is the next payload, with characters that turn the text in every third.
func (h *hostile) next() string {
	h.payload++
	p := payloads[h.payload%len(payloads)]
	if h.payload%3 == 0 {
		p += turned[h.payload/3%len(turned)]
	}
	return p
}

// value makes a value hostile.
func (h *hostile) value(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v)+1)
		for _, member := range sortedKeys(v) {
			out[member] = h.value(member, v[member])
		}
		out[h.next()] = h.next() // a member that nobody knows
		return out
	case []any:
		for i := range v {
			v[i] = h.value(name, v[i])
		}
		return v
	case string:
		if slices.Contains(h.kept, name) {
			return v
		}
		if inner, ok := parsed(v); ok {
			text, err := json.Marshal(h.value(name, inner)) // a policy is JSON in a text
			if err == nil {
				return string(text)
			}
		}
		if h.append {
			return v + h.next()
		}
		return h.next()
	}
	return v
}

func parsed(text string) (inner map[string]any, ok bool) {
	return inner, json.Unmarshal([]byte(text), &inner) == nil
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Without these a record is not read as one, or not as what it is about. The words of a policy
// stay in one of the two logs, so that there are openings and findings about it.
var (
	frame  = []string{"eventVersion", "eventTime", "eventSource", "eventName", "eventType", "eventCategory", "type", "creationDate"}
	policy = []string{"Version", "Effect", "Action", "Resource", "status", "newStatus", "newState", "oldStatus"}
)

// Whatever is in a record, in whichever member, is shown as text: nothing of it runs, nothing of it becomes an
// element or an attribute, and none of it turns the text around it.
func TestHostileRecords(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]*hostile{
		"in place of each text": {kept: frame},
		"after each text":       {kept: slices.Concat(frame, policy), append: true},
		"also for the call":     {kept: []string{"eventVersion", "eventTime", "type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openReport(t, hostileReport(t, h), browser.Desktop)
			if name == "after each text" {
				require.Positive(t, ask[int](p, `document.querySelectorAll("#findings details, #findings li").length`), "the test is of no use if nothing is found")
			}
			p.unfold()
			p.harmless("the page")
			opened := ask[[]shownRecord](p, fmt.Sprintf(openEach, drawer, figure, 3))
			require.NotEmpty(t, opened, "there is no figure to open")
			p.harmless("a record that is open")
			p.press(kb.Escape + "/" + "pwned")
			p.harmless("the search")
			p.clean()
		})
	}
}

// hostileReport is the report of the trail as an attacker might have written it.
func hostileReport(t *testing.T, h *hostile) string {
	t.Helper()
	rep := report.Report{Title: h.next()}
	r := trail.Reader{FS: invented, Order: trail.ByTime}
	n := int64(0)
	for ev, err := range r.Events(t.Context()) {
		require.NoError(t, err)
		var record map[string]any
		read := json.NewDecoder(strings.NewReader(ev.Raw))
		read.UseNumber()
		require.NoError(t, read.Decode(&record))
		text, err := json.Marshal(h.value("", record))
		require.NoError(t, err)
		for worse, err := range iottrail.NewBytesDecoder(text).Events() {
			if err != nil { // a member can't be read any more: the record comes before the error
				rep.Problems = append(rep.Problems, err)
				continue
			}
			rep.Add(worse, trail.Position{File: "AWSLogs/" + h.next() + "/" + strconv.FormatInt(n/100, 10) + ".json.gz", Index: n % 100, Offset: n % 100 * 1000})
			n++
		}
		if n >= 600 { // the break-in and the repair are among them
			break
		}
	}
	require.Positive(t, n, "none of the records can be read any more")
	return file(t, func(w io.Writer) error { _, err := rep.WriteTo(w); return err })
}

// harm is what became of payloads in the page, other than text.
const harm = `(() => {
	const found = [];
	if (window.pwned !== undefined) found.push("something ran");
	for (const e of document.querySelectorAll("*")) {
		const markup = e.outerHTML.slice(0, 200);
		if (e.id === "pwned") found.push("an element: " + markup);
		if (/^(img|iframe|object|embed|base|link|video|audio|applet|frame|marquee)$/i.test(e.localName)) found.push("an element: " + markup);
		for (const a of e.attributes) {
			if (a.name.startsWith("on")) found.push("a handler: " + markup);
			if (/^(href|src|xlink:href|action|formaction)$/.test(a.name) && !a.value.startsWith("#")) found.push("a link that leads out: " + markup);
			if (a.name === "style" && /url|expression/.test(a.value)) found.push("a style: " + markup);
			if (/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/.test(a.value)) found.push("an attribute with a character that turns text: " + markup);
			if (!/^[a-z][a-z0-9:-]*$/i.test(a.name)) found.push("an attribute with a name from a record: " + markup);
		}
	}
	if (document.querySelectorAll("script").length !== %d) found.push("another script");
	if (document.querySelectorAll("style").length !== 1) found.push("another style");
	for (const text of [document.body.innerText, document.title]) {
		const at = text.search(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/);
		if (at >= 0) found.push("a character that turns text: " + text.slice(Math.max(0, at - 40), at + 40));
		const control = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/);
		if (control >= 0) found.push("a control character: " + text.slice(Math.max(0, control - 40), control + 40));
	}
	return [...new Set(found)].slice(0, 12);
})()`

// harmless fails the test if a payload came to anything.
func (p tab) harmless(where string) {
	p.t.Helper()
	require.Empty(p.t, ask[[]string](p, fmt.Sprintf(harm, 2)), "in %s, a text from a record is more than text", where)
}

// The test above would fail: what it looks for is found where a page has it, and only there.
func TestHarmIsFound(t *testing.T) {
	t.Parallel()
	const head = `<!doctype html><meta charset=utf-8><title>%s</title><style>p{}</style><script type="application/json">{}</script><script>0</script>`
	p := open(t, page(t, fmt.Sprintf(head, "t")+"<p title='t'>t <a href='#t'>t</a>"), browser.Desktop)
	require.Empty(t, ask[[]string](p, fmt.Sprintf(harm, 2)))
	p = open(t, page(t, fmt.Sprintf(head, "a\u202eb")+"<script>window.pwned=1</script><style></style><p onclick=alert(1) title='a\u2067b'>a\u2028b <b id=pwned>t</b> <img alt=''> <a href='javascript:0'>t</a>"), browser.Desktop)
	found := ask[[]string](p, fmt.Sprintf(harm, 2))
	for _, want := range []string{
		"something ran", "another script", "another style", "a handler: <p", "an attribute with a character that turns text: <p",
		"a control character: a", "an element: <b", "an element: <img", "a link that leads out: <a", "a character that turns text: a",
	} {
		require.True(t, slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, want) }), "%s is not found, but\n%s", want, strings.Join(found, "\n"))
	}
	require.Len(t, found, 10)
}

// What a page asks for and complains about is seen.
func TestSeen(t *testing.T) {
	t.Parallel()
	p := open(t, page(t, `<!doctype html><meta http-equiv="Content-Security-Policy" content="script-src 'sha256-AAAA'"><title>t</title><img src="http://127.0.0.1:9/a.png"><script>1</script>`), browser.Desktop)
	p.await("document.images[0].complete", "the image fails at once")
	seen := p.Seen()
	require.Contains(t, seen.Requests, "http://127.0.0.1:9/a.png")
	require.Contains(t, strings.Join(seen.Complaints, "\n"), "Content Security Policy")
	p = open(t, page(t, `<!doctype html><title>t</title><script>console.warn("w"); console.error("e"); undefined.x</script>`), browser.Desktop)
	complaints := strings.Join(p.Seen().Complaints, "\n")
	for _, want := range []string{`"w"`, `"e"`, "TypeError"} {
		require.Contains(t, complaints, want)
	}
}
