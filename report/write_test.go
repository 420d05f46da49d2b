package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func written(t *testing.T, p *page) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, p.write(&b))
	return b.String()
}

// between is what is between two texts, of which the first must be there once.
func between(t *testing.T, s, before, after string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(s, before), "%s", before)
	_, s, _ = strings.Cut(s, before)
	s, _, found := strings.Cut(s, after)
	require.True(t, found, "%s", after)
	return s
}

// dataOf is the JSON of the page.
func dataOf(t *testing.T, s string) (d data) {
	t.Helper()
	text := between(t, s, `<script type="application/json" id="data">`, "</script>")
	require.NoError(t, json.Unmarshal([]byte(text), &d))
	return d
}

// The plain HTML of the sample, without style, script and data, is a golden file.
func TestPageGolden(t *testing.T) {
	t.Parallel()
	got := written(t, samplePage())
	got = strings.Replace(got, between(t, got, "<style>", "</style>"), "", 1)
	got = strings.Replace(got, between(t, got, "\n<script>", "</script>"), "", 1)
	got = strings.Replace(got, between(t, got, `id="data">`, "</script>"), "", 1)
	got = regexp.MustCompile(`sha256-[^']*`).ReplaceAllString(got, "sha256-…")
	name := filepath.Join("testdata", "page.html")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the page is not that of %s; if it is what it should be, go test ./report -update writes it (-want +got):\n%s", name, diff)
	}
}

// The policy allows the one style and the one script, and nothing else; and nothing in the page asks
// for more.
func TestPagePolicy(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*page{"sample": samplePage(), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := written(t, p)
			source := func(text string) string {
				sum := sha256.Sum256([]byte(text))
				return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			}
			style, script := between(t, s, "<style>", "</style>"), between(t, s, "\n<script>", "</script>")
			require.Equal(t, "default-src 'none'; style-src "+source(style)+"; script-src "+source(script)+"; base-uri 'none'; form-action 'none'",
				html.UnescapeString(between(t, s, `http-equiv="Content-Security-Policy" content="`, `"`)))
			require.Equal(t, 2, strings.Count(s, "<script"))
			markup := strings.NewReplacer(style, "", script, "").Replace(s)
			require.NotRegexp(t, `(?i)<[^>]*\s(style|on[a-z]+|src|srcset|action)=`, markup)
			require.NotRegexp(t, `(?i)<(link|iframe|object|embed|img|base)\b`, markup)
			require.NotRegexp(t, `(?i)(url\(\s*["']?[^#"')]|@import)`, style)
			require.NotRegexp(t, `innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttpRequest|localStorage`, script)
		})
	}
}

// hostile is what somebody could name a thing.
const hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u2028{{.}}`${a}`<!--"

// spoil puts hostile text into each text of a value.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + hostile)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() {
				spoil(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem())
		}
	}
}

// Text that tries to be markup, in each text of the page, is never markup.
func TestPageEscapes(t *testing.T) {
	t.Parallel()
	p := samplePage()
	spoil(reflect.ValueOf(p).Elem())
	s := written(t, p)
	script := between(t, s, "\n<script>", "</script>\n</body>")
	rest := strings.Replace(s, script, "", 1)
	require.Greater(t, strings.Count(rest, "alert(1)"), 100, "the text is in many places")
	require.NotContains(t, rest, "<script>alert")
	require.NotContains(t, rest, "<img")
	require.NotContains(t, rest, "<!--")
	require.Equal(t, 2, strings.Count(s, "</script>"))
	require.NotContains(t, between(t, rest, `id="data">`, "</script>"), "\u2028")
	require.Contains(t, dataOf(t, s).Texts, "CreateThing"+hostile)
}

// Each figure names records that there are, and its address leads to a row of the page.
func TestPageLinks(t *testing.T) {
	t.Parallel()
	p := samplePage()
	s := written(t, p)
	d := dataOf(t, s)
	hrefs := regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(s, -1)
	require.Greater(t, len(hrefs), 50)
	for _, href := range hrefs {
		require.Contains(t, s, `id="`+href[1]+`"`)
	}
	for _, refs := range regexp.MustCompile(`data-r="([^"]*)"`).FindAllStringSubmatch(s, -1) {
		for _, ref := range strings.Split(refs[1], ",") {
			i, err := strconv.Atoi(ref)
			require.NoError(t, err)
			require.Less(t, i, len(p.Records))
		}
	}
	for _, list := range regexp.MustCompile(`data-l="(\d+)"`).FindAllStringSubmatch(s, -1) {
		i, err := strconv.Atoi(list[1])
		require.NoError(t, err)
		require.Less(t, i, len(d.Lists))
	}
}

// A page of nothing says so in each section.
func TestPageEmpty(t *testing.T) {
	t.Parallel()
	s := written(t, &page{Title: "Incident report"})
	parts := strings.Split(s, "<section ")[1:]
	require.NotEmpty(t, parts)
	for _, part := range parts {
		head, _, _ := strings.Cut(part, ">")
		require.True(t, strings.Contains(part, `class="pad empty"`), "a section says nothing when it is empty, which template \"empty\" is for: %s", head)
	}
}

func TestLasted(t *testing.T) {
	t.Parallel()
	for span, want := range map[string]string{
		"0s": "0 s", "41s": "41 s", "1m": "1 min", "9m5s": "9 min 5 s", "59m59s": "59 min", "29h20m": "29 h 20 min",
		"100h": "4 days 4 h", "24000h30m": "1,000 days 0 h", "-1s": "0 s",
	} {
		require.Equal(t, want, lasted(begin, after(span)), span)
	}
}

func TestNiceAxis(t *testing.T) {
	t.Parallel()
	for most, want := range map[int][2]int{0: {1, 1}, 1: {1, 1}, 4: {1, 4}, 5: {2, 6}, 39: {10, 40}, 61: {20, 80}, 100_000: {50_000, 100_000}} {
		step, top := niceAxis(most)
		require.Equal(t, want, [2]int{step, top}, "%d", most)
	}
}

// Ticks are at round times, and have room.
func TestTicks(t *testing.T) {
	t.Parallel()
	for _, span := range []string{"1m", "1h", "73h", "442h", "9000h", "90000h"} {
		s := scale{begin, after(span)}
		ticks := s.ticks(tickRoom)
		require.LessOrEqual(t, len(ticks), 10, span)
		for i := 1; i < len(ticks); i++ {
			require.GreaterOrEqual(t, (ticks[i].x-ticks[i-1].x)*trackWidth/100, tickRoom-1, span)
		}
		narrow := 0
		for _, tick := range ticks {
			if !tick.wide {
				narrow++
			}
		}
		require.LessOrEqual(t, narrow, 5, span)
	}
}
