// Package browser looks at the report in a real browser, headless Chromium, as somebody with a screen, a
// keyboard, a phone or a printer would. Its tests say what must hold of every report; the program
// shoot takes pictures.
//
// The package itself is the little that both need of Chromium: [Start] it, [Browser.Open] a file in a
// tab, press keys, ask the page, and see what it asked of the network and what it complained about.
package browser
