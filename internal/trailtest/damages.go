package trailtest

// Damages are inputs with something wrong in them, and what is read of each:
// ids, and "!" for a record error.
var Damages = []struct {
	Name  string
	Input string
	Want  []string
	End   string // of the message of the stream error; "" for a clean end
}{
	{"literal cut by a comma", `{"Records":[` + Record("a") + `,{"eventID":"b","readOnly":tru},` + Record("c") + `]}`, []string{"a", "!", "c"}, ""},
	{"number like none", `[` + Record("a") + `,{"eventID":"b","x":-},{"eventID":"b","x":01},` + Record("c") + `]`, []string{"a", "!", "!", "c"}, ""},
	{"unknown escape", `[{"eventID":"\x"},{"eventID":"\u12g4"},` + Record("c") + `]`, []string{"!", "!", "c"}, ""},
	{"bare tab in a string", "[{\"eventID\":\"a\tb\"}," + Record("c") + "]", []string{"!", "c"}, ""},
	{"member without a name", `[{:1},{1:2},{"a"},{"a" 1},{"a":},{"a":1,},` + Record("c") + `]`, []string{"!", "!", "!", "!", "!", "!", "c"}, ""},
	{"list in a record with a comma too many", `[{"eventID":"a","resources":[{},]},{"resources":[{}{}]},{"resources":[,]},` + Record("c") + `]`, []string{"!", "!", "!", "c"}, ""},
	{"single quotes and bare words", `[{'eventID':'a'},{eventID:1},None,` + Record("c") + `]`, []string{"!", "!", "!", "c"}, ""},

	{"garbage line", Record("a") + "\ngarbage, with [brackets} and \"quotes\n" + Record("c") + "\n", []string{"a", "!", "c"}, ""},
	{"garbage at the end", Record("a") + "\ngarbage", []string{"a", "!"}, ""},
	{"garbage at the end of a list", "[" + Record("a") + ",garbage", []string{"a", "!"}, "unexpected EOF"},
	{"scalars among lines", Record("a") + "\n17 \"text\"\nnull\n" + Record("c"), []string{"a", "!", "!", "!", "c"}, ""},
	{"closing bracket too many", Record("a") + "}\n" + Record("c") + "\n", []string{"a", "!", "c"}, ""},
	{"closing bracket too many at the end", Record("a") + "\n" + Record("c") + "]", []string{"a", "c", "!"}, ""},

	{"bare newline in a string", Record("a") + "\n{\"eventID\":\"b\n" + Record("c") + "\n" + Record("d"), []string{"a", "!", "c", "d"}, ""},
	{"unclosed string in a list with lines", "{\"Records\":[\n" + Record("a") + ",\n{\"eventID\":\"b},\n" + Record("c") + "\n]}", []string{"a", "!", "c"}, ""},
	{"unclosed brace, then a line", Record("a") + "\n{\"eventID\":\"b\",\"x\":{\n" + Record("c") + "\n", []string{"a", "!", "c"}, ""},
	{"lines cut anywhere", Record("a") + "\n{\n" + Record("b") + "\n{\"eventID\"\n" + Record("c") + "\n{\"eventID\":\"x\"\n" + Record("d") + "\n{\"eventID\":\"x\",\n" + Record("e"),
		[]string{"a", "!", "b", "!", "c", "!", "d", "!", "e"}, ""},
	{"mismatched brackets, then a line", Record("a") + "\n{\"eventID\":[}\n" + Record("c") + "\n", []string{"a", "!", "c"}, ""},
	{"brackets that close before the fault", Record("a") + "\n{\"eventID\":\"b\"]}\n" + Record("c"), []string{"a", "!", "c"}, ""},

	{"unclosed brace", "[" + Record("a") + `,{"eventID":"b","x":{,` + Record("c") + `]`, []string{"a"}, "expected a member's name"},
	{"mismatched brackets", "[" + Record("a") + `,{"eventID":[},` + Record("c") + `]`, []string{"a"}, "expected a value"},
	{"unclosed string", "[" + Record("a") + `,{"eventID":"b},` + Record("c") + `]`, []string{"a"}, "invalid JSON"},

	{"missing comma", "[" + Record("a") + " " + Record("b") + "]", []string{"a"}, "expected ','"},
	{"colon for a comma", "[" + Record("a") + ":" + Record("b") + "]", []string{"a"}, "expected ','"},
	{"trailing comma", `{"Records":[` + Record("a") + `,],"x":1}` + Record("b"), []string{"a", "!", "b"}, ""},
	{"comma at the front", `{"Records":[,` + Record("a") + `]}`, []string{"!", "a"}, ""},
	{"two commas", "[" + Record("a") + ",," + Record("b") + "]", []string{"a", "!", "b"}, ""},
	{"nothing but a comma", "[,]", []string{"!", "!"}, ""},
	{"a comma between documents", Record("a") + ",\n" + Record("b"), []string{"a", "!", "b"}, ""},

	{"no colon in the document", `{"Records" [` + Record("a") + `]}`, []string{"!"}, ""},
	{"bad member after the list", `{"Records":[` + Record("a") + `],x:1}`, []string{"a"}, "expected a member's name"},
	{"bad value after the list", `{"Records":[` + Record("a") + `],"x":nul }`, []string{"a"}, "expected true, false or null"},
	{"no colon after the list", `{"Records":[` + Record("a") + `],"x",1}`, []string{"a"}, "expected ':'"},
	{"no comma after the list", `{"Records":[` + Record("a") + `]"x":1}`, []string{"a"}, "expected ','"},
	{"no comma after a member", `{"Records":[` + Record("a") + `],"x":1 "y":2}`, []string{"a"}, "expected ','"},
	{"a comma at the document's end", `{"Records":[` + Record("a") + `],}`, []string{"a"}, "expected a member's name"},
	{"wrong bracket at the document's end", `{"Records":[` + Record("a") + `]]`, []string{"a"}, "expected ','"},
	{"wrong bracket at the list's end", `{"Records":[` + Record("a") + `}`, []string{"a"}, "expected ','"},
	{"cut after a name", `{"Records":[],"x"`, nil, "unexpected EOF"},
	{"cut after a colon", `{"Records":[],"x":`, nil, "unexpected EOF"},
	{"cut within a name", `{"Records":[],"x`, nil, "unexpected EOF"},
	{"cut within a value", `{"Records":[],"x":[1`, nil, "unexpected EOF"},

	{"text of a wrapper cut", `{"messageId":"1","body":"{\"eventID\":\"1\""}` + Record("b"), []string{"!", "b"}, ""},
	{"text of a wrapper cut in a list", `{"messageId":"1","body":"[` + InQuotes(Record("a")) + `,"}` + Record("b"), []string{"a", "!", "b"}, ""},
	{"text of a wrapper damaged in a list", `{"messageId":"1","body":"[` + InQuotes(Record("a")) + ` 1]"}` + Record("b"), []string{"a", "!", "b"}, ""},
	{"text of a wrapper damaged after a list", `{"messageId":"1","body":"{\"Records\":[` + InQuotes(Record("a")) + `],x}"}` + Record("b"), []string{"a", "!", "b"}, ""},
	{"text of a wrapper without an end", `{"messageId":"1","body":"[{\"x\":[}]"}` + Record("b"), []string{"!", "b"}, ""},
	{"damaged record in a wrapper", `{"messageId":"1","body":"[{\"eventID\":tru},` + InQuotes(Record("a")) + `]"}` + Record("b"), []string{"!", "a", "b"}, ""},
	{"garbage in a wrapper", `{"messageId":"1","body":"` + InQuotes(Record("a")) + ` garbage"}` + Record("b"), []string{"a", "!", "b"}, ""},
	{"nothing in a wrapper", `{"messageId":"1","body":" "}` + Record("b"), []string{"!", "b"}, ""},
	{"plain text in a wrapper", `{"messageId":"1","body":"hello"}` + Record("b"), []string{"!", "b"}, ""},
	{"an empty list in a wrapper", `{"messageId":"1","body":"[]"}` + Record("b"), []string{"b"}, ""},
	{"a wrapper whose text is null", `{"Records":[{"messageId":"1","body":null},` + Record("b") + `]}`, []string{"!", "b"}, ""},
	{"an object of no kind in a list", `{"Records":[{},{"a":1},` + Record("b") + `]}`, []string{"!", "!", "b"}, ""},
	{"an object of no kind", "{}\n" + Record("b"), []string{"!", "b"}, ""},
}
