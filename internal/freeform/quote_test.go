package freeform

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestMisleads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		first, last rune
		want        bool
	}{
		{"ASCII", 0, 0x7f, false},
		{"letters with accents", 0xc0, 0x24f, false},
		{"marks before the joiner", 0x300, 0x34e, false},
		{"combining grapheme joiner", 0x34f, 0x34f, true},
		{"Greek and Cyrillic", 0x370, 0x52f, false},
		{"Armenian, before what runs from right to left", 0x531, 0x58f, false},
		{"Hebrew, Arabic, Syriac, Thaana, NKo", 0x590, 0x8ff, true},
		{"Devanagari", 0x900, 0x97f, false},
		{"Hangul, before the fillers", 0x1100, 0x115e, false},
		{"fillers of Hangul", 0x115f, 0x1160, true},
		{"Hangul, after the fillers", 0x1161, 0x11ff, false},
		{"vowels of Khmer that can't be seen", 0x17b4, 0x17b5, true},
		{"vowels of Khmer", 0x17b6, 0x17d3, false},
		{"variation selectors of Mongolian", 0x180b, 0x180d, true},
		{"Mongolian", 0x1820, 0x1878, false},
		{"the dash and the ellipsis", 0x2010, 0x2026, false},
		{"the empty pattern of Braille", 0x2800, 0x2800, true},
		{"Braille", 0x2801, 0x28ff, false},
		{"Hangul filler", 0x3164, 0x3164, true},
		{"Han", 0x4e00, 0x9fff, false},
		{"presentation forms of Hebrew and Arabic", 0xfb1d, 0xfdff, true},
		{"variation selectors", 0xfe00, 0xfe0f, true},
		{"presentation forms for writing downwards", 0xfe10, 0xfe19, false},
		{"more presentation forms of Arabic", 0xfe70, 0xfefc, true},
		{"wide letters", 0xff01, 0xff9f, false},
		{"half-width Hangul filler", 0xffa0, 0xffa0, true},
		{"half-width Hangul", 0xffa1, 0xffdc, false},
		{"the replacement character", 0xfffd, 0xfffd, false},
		{"scripts of old, from right to left", 0x10800, 0x10fff, true},
		{"Khitan filler", 0x16fe4, 0x16fe4, true},
		{"a note without a head", 0x1d159, 0x1d159, true},
		{"Mende Kikakui and Adlam", 0x1e800, 0x1efff, true},
		{"pictures", 0x1f300, 0x1f5ff, false},
		{"tags", 0xe0000, 0xe007f, true},
		{"variation selectors, the supplement", 0xe0100, 0xe01ef, true},
		{"private use", 0xf0000, 0xf00ff, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for r := tt.first; r <= tt.last; r++ {
				require.Equal(t, tt.want, Misleads(r), "%U", r)
			}
		})
	}
}

// What Unicode calls a default ignorable, and so need not be shown, is never taken
// for a character like others.
func TestEveryIgnorable(t *testing.T) {
	t.Parallel()
	seen := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			continue
		}
		seen++
		require.True(t, Misleads(r), "%U", r)
	}
	require.Greater(t, seen, 260)
}

func TestWord(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":              `""`,
		"pump-7/a.json": "pump-7/a.json",
		"two words":     `"two words"`,
		"a=b":           `"a=b"`,
		`a"b`:           `"a\"b"`,
		"a\u202eb":      `"a\u202eb"`,
		"a\u05d0":       `"a\u05d0"`,
	} {
		require.Equal(t, want, Word(in))
	}
}
