package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"golang.org/x/term"

	"github.com/iottrail/iottrail/detect"
)

// defaultWidth is how many columns a line has if the output is not a terminal.
const defaultWidth = 100

// leastWidth is the narrowest terminal for which lines are made to fit.
const leastWidth = 40

// A layout puts text into lines that fit, and colours them. Texts must already be safe to print. A
// line that continues is indented, so no text can begin a line.
type layout struct {
	w      io.Writer
	width  int
	styles styles
}

// styles say how a line looks. Without colours they change nothing.
type styles struct {
	heading, faint, mark, failed lipgloss.Style
	severity                     [detect.Critical + 1]lipgloss.Style
}

// newLayout returns the layout for an output: to is what out finally writes to, perhaps a terminal.
func newLayout(out, to io.Writer) *layout {
	r := lipgloss.NewRenderer(to) // which knows NO_COLOR and the like
	colour := func(c string) lipgloss.Style { return r.NewStyle().Foreground(lipgloss.Color(c)) }
	const red, yellow, cyan = "1", "3", "6" // the terminal's own, which are visible on its background
	return &layout{w: out, width: terminalWidth(to), styles: styles{
		heading: r.NewStyle().Bold(true),
		faint:   r.NewStyle().Faint(true),
		mark:    colour(yellow),
		failed:  colour(red),
		severity: [...]lipgloss.Style{
			detect.Info: r.NewStyle(), detect.Low: colour(cyan), detect.Medium: colour(yellow),
			detect.High: colour(red), detect.Critical: colour(red).Bold(true).Reverse(true),
		},
	}}
}

// terminalWidth returns how many columns there are.
func terminalWidth(to io.Writer) int {
	if f, ok := to.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return max(width, leastWidth)
		}
	}
	return defaultWidth
}

// line writes a text after a head. What does not fit continues below the text, or, if the head leaves
// too little room, indented.
func (l *layout) line(head, text string, style lipgloss.Style) {
	l.row(head, lipgloss.NewStyle(), text, style)
}

// row is like line, with a style for the head as well.
func (l *layout) row(head string, headStyle lipgloss.Style, text string, style lipgloss.Style) {
	const least = 30 // columns, for a text
	const indent = 6
	column := lipgloss.Width(head)
	if l.width-column < least && text != "" {
		l.row(strings.TrimRight(head, " "), headStyle, "", style)
		head, column = "", min(indent, column)
	}
	if column > l.width {
		for i, part := range wrap(head, l.width-indent) {
			fmt.Fprintln(l.w, strings.Repeat(" ", min(i, 1)*indent)+paint(headStyle, part))
		}
		return
	}
	first := head
	if head == "" {
		first = strings.Repeat(" ", column)
	}
	lines := wrap(text, l.width-column)
	if len(lines) == 0 {
		fmt.Fprintln(l.w, paint(headStyle, strings.TrimRight(first, " ")))
	}
	for i, part := range lines {
		if i > 0 {
			first = strings.Repeat(" ", column)
		}
		fmt.Fprintln(l.w, paint(headStyle, first)+paint(style, part))
	}
}

// paint is Render for a text without line breaks and tabs, and keeps the spaces at its ends.
func paint(style lipgloss.Style, text string) string {
	if strings.TrimSpace(text) == "" {
		return text
	}
	return style.Render(text)
}

// wrap breaks a text into lines of so many columns, between words if it can.
func wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case lipgloss.Width(line)+1+lipgloss.Width(word) <= width:
			line += " " + word
			continue
		default:
			lines = append(lines, line)
			line = word
		}
		for lipgloss.Width(line) > width {
			head := fitting(line, width)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fitting returns the beginning of a word, of so many columns but at least one character. It ends
// after a comma, if its last half has one.
func fitting(word string, width int) string {
	columns, comma := 0, 0
	for i, r := range word {
		columns += lipgloss.Width(string(r))
		if columns > width && i > 0 {
			if comma > i/2 {
				return word[:comma]
			}
			return word[:i]
		}
		if r == ',' {
			comma = i + 1
		}
	}
	return word
}
